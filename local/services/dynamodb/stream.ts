import { isDeepStrictEqual } from 'node:util';
import type { Item, Level, Table } from 'dynalite/db/index.js';
import type { StreamRecord } from '../contract.ts';
import { keyOf } from './engine.ts';
import type { WriteBatch } from './write-batch.ts';

/** A table's stream. Records are stored beside the items and survive a restart; the oldest are dropped. */
export interface TableStream {
  readonly arn: string;
  /** Adds the record of a change to the batch; an item that stays the same makes none. */
  append(batch: WriteBatch, before: Item | undefined, after: Item | undefined, expiredByTtl: boolean): void;
  read(afterSequenceNumber: string | undefined, limit: number): Promise<StreamRecord[]>;
}

/** AWS keeps 24 hours; here the number is what is limited, so that a clock that jumps loses nothing. */
const KEPT_RECORDS = 20_000;
const TRIM_EVERY = 1_000;

/** Opens the stream of a table with the images that `viewType` names. */
export async function openStream(db: Level, table: Table, viewType: string): Promise<TableStream> {
  const prefix = `stream~${table.TableName}~`;
  const end = `${prefix}~`;
  const created = new Date(table.CreationDateTime * 1000).toISOString().replace('Z', '');
  let last = 0;
  for await (const key of db.keys({ gte: prefix, lt: end, reverse: true, limit: 1 }))
    last = Number(key.slice(prefix.length));

  const append: TableStream['append'] = (batch, before, after, expiredByTtl) => {
    if (isDeepStrictEqual(before, after)) return;
    last += 1;
    const sequenceNumber = sequence(last);
    const eventName = before ? (after ? 'MODIFY' : 'REMOVE') : 'INSERT';
    const record: StreamRecord = {
      sequenceNumber,
      eventName,
      approximateCreationTime: Math.floor(Date.now() / 1000),
      keys: keyOf(after ?? before ?? {}, table),
      ...(viewType.startsWith('NEW') && after && { newImage: after }),
      ...(viewType.endsWith('OLD_IMAGE') || viewType === 'NEW_AND_OLD_IMAGES'
        ? before && { oldImage: before }
        : {}),
      ...(expiredByTtl && { expiredByTtl }),
    };
    batch.add({ type: 'put', key: prefix + sequenceNumber, value: record });
    if (last % TRIM_EVERY === 0 && last > KEPT_RECORDS) {
      db.clear({ gte: prefix, lt: prefix + sequence(last - KEPT_RECORDS) }).catch((error: unknown) => {
        console.error(`local dynamodb: the stream of ${table.TableName} was not trimmed: ${String(error)}`);
      });
    }
  };

  return {
    arn: `${table.TableArn}/stream/${created}`,
    append,
    async read(afterSequenceNumber, limit) {
      if (afterSequenceNumber !== undefined && Number(afterSequenceNumber) >= last) return [];
      const from = afterSequenceNumber === undefined ? { gte: prefix } : { gt: prefix + afterSequenceNumber };
      const found: StreamRecord[] = [];
      for await (const record of db.values({ ...from, lt: end, limit })) found.push(record as StreamRecord);
      return found;
    },
  };
}

/** Digits of equal number, so that their order as text is their order. */
function sequence(number: number): string {
  return String(number).padStart(21, '0');
}
