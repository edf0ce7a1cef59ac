import type { User, UserList, UserStore, UserTable } from '#core/users.ts';

interface Stored extends User {
  readonly passwordHash?: string;
}

/** Both tables of accounts in memory; `rows` shows all of a table, hashes too. */
export interface MemoryUsers extends UserStore, UserList {
  rows(table: UserTable): readonly Stored[];
  /** As somebody else edits a table: puts or replaces. */
  edit(table: UserTable, account: Stored): void;
}

export function memoryUserStore(): MemoryUsers {
  const tables = { users: new Map<string, Stored>(), alterUsers: new Map<string, Stored>() };
  const keyOf = ({ owner, username }: Pick<User, 'owner' | 'username'>) => `${owner}/${username}`;
  const shown = ({ passwordHash: _, ...account }: Stored): User => account;
  const newerFirst = (a: User, b: User) => (cursorOf(a) < cursorOf(b) ? 1 : -1);
  const cursorOf = ({ joinedAt, username }: User) => `${new Date(joinedAt).toISOString()}#${username}`;
  return {
    add: async (table, account) => {
      const existing = tables[table].get(keyOf(account));
      if (existing) return { added: false, existing: shown(existing) };
      tables[table].set(keyOf(account), account);
      return { added: true };
    },
    page: async (table, owner, limit, from) => {
      const all = [...tables[table].entries()].toSorted(([a], [b]) => (a < b ? -1 : 1));
      const mine = all.filter(
        ([key, row]) => (!owner || row.owner === owner) && (!from || key > String(from)),
      );
      const users = mine.slice(0, limit).map(([, row]) => shown(row));
      const last = mine[limit - 1];
      return { users, ...(last && mine.length > limit ? { next: last[0] } : {}) };
    },
    getMany: async (table, keys) => keys.flatMap((key) => tables[table].get(keyOf(key)) ?? []).map(shown),
    newest: async (table, owner, limit, before) => {
      const mine = [...tables[table].values()].filter((row) => row.owner === owner).toSorted(newerFirst);
      const after = mine.filter((row) => before === undefined || cursorOf(row) < before);
      const users = after.slice(0, limit).map(shown);
      const last = users.at(-1);
      return { users, ...(last && after.length > limit ? { cursor: cursorOf(last) } : {}) };
    },
    rows: (table) => [...tables[table].values()],
    edit: (table, account) => void tables[table].set(keyOf(account), account),
  };
}
