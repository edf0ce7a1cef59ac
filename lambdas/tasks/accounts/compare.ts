import { editableFields, type User, type UserTable } from '#core/users.ts';

/** An account that both tables have, with different contents. */
export interface Conflict {
  readonly owner: string;
  readonly username: string;
  readonly fields: { readonly field: string; readonly users: string; readonly alterUsers: string }[];
}

/** What differs between an account of `from` and its twin in the other table; undefined if nothing does. */
export function compare(from: UserTable, account: User, twin: User): Conflict | undefined {
  const [users, alterUsers] = from === 'users' ? [account, twin] : [twin, account];
  const fields = editableFields
    .filter((field) => users[field] !== alterUsers[field])
    .map((field) => ({ field, users: users[field], alterUsers: alterUsers[field] }));
  return fields.length === 0 ? undefined : { owner: account.owner, username: account.username, fields };
}
