import type { Item, Level, Table } from 'dynalite/db/index.js';
import type { WriteBatch } from './write-batch.ts';
import { itemPrefix } from './write-batch.ts';

/** Which items of a table expire when: an index of its own, so that a sweep looks at nothing else. */
export interface TableTtl {
  readonly attribute: string;
  /** Keeps the index in step with a change. */
  track(batch: WriteBatch, key: string, before: Item | undefined, after: Item | undefined): void;
  /** Items that expired before `seconds`, oldest first. */
  expired(seconds: number, limit: number): Promise<Item[]>;
}

/** DynamoDB leaves alone what expired more than five years ago. */
const OLDEST_SECONDS = 5 * 365 * 86_400;

/** Opens the index; items that were there before the table had this TTL attribute are added. */
export async function openTtl(db: Level, table: Table, attribute: string): Promise<TableTtl> {
  const { TableName } = table;
  const prefix = `ttl~${TableName}~`;
  const settingsKey = `ttl-attribute~${TableName}`;
  const entry = (expiresAt: number, key: string) => `${prefix}${String(expiresAt).padStart(12, '0')}~${key}`;
  const expiry = (item: Item | undefined): number | undefined => {
    const seconds = Number(item?.[attribute]?.N ?? Number.NaN);
    return seconds > 0 && seconds < 1e12 ? Math.floor(seconds) : undefined;
  };

  if ((await db.get(settingsKey)) !== attribute) {
    await db.clear({ gte: prefix, lt: `${prefix}~` });
    const items = itemPrefix(TableName);
    for await (const [key, value] of db.iterator({ gte: items, lt: `${items}~` })) {
      const expiresAt = expiry(value as Item);
      if (expiresAt !== undefined) await db.put(entry(expiresAt, key.slice(items.length)), '');
    }
    await db.put(settingsKey, attribute);
  }

  return {
    attribute,
    track(batch, key, before, after) {
      const [old, now] = [expiry(before), expiry(after)];
      if (old === now) return;
      if (old !== undefined) batch.add({ type: 'del', key: entry(old, key) });
      if (now !== undefined) batch.add({ type: 'put', key: entry(now, key), value: '' });
    },
    async expired(seconds, limit) {
      const found: Item[] = [];
      const range = { gte: entry(Math.max(0, seconds - OLDEST_SECONDS), ''), lt: entry(seconds, ''), limit };
      for await (const name of db.keys(range)) {
        const key = name.slice(prefix.length + 13);
        const item = (await db.get(itemPrefix(TableName) + key)) as Item | undefined;
        if (item) found.push(item);
      }
      return found;
    },
  };
}
