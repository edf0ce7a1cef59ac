import { isDeepStrictEqual } from 'node:util';
import type { Item, Level, Table } from 'dynalite/db/index.js';
import type { DataServices, StreamRecord } from '../contract.ts';
import type { SizeOf } from './capacity.ts';
import { keyOf } from './engine.ts';
import { watchSequence } from './stream-watch.ts';
import type { WriteBatch } from './write-batch.ts';

/** A table's stream. Records are stored beside the items and survive a restart; the oldest are dropped. */
export interface TableStream {
  readonly arn: string;
  /** Adds the record of a change to the batch; an item that stays the same makes none. */
  append(batch: WriteBatch, before: Item | undefined, after: Item | undefined, expiredByTtl: boolean): void;
  /** What was appended is durable: wakes those who wait for it. */
  committed(): void;
  read(afterSequenceNumber: string | undefined, limit: number): Promise<StreamRecord[]>;
  grows(afterSequenceNumber: string | undefined, signal: AbortSignal): Promise<void>;
  position(
    consumer: string,
    startAt: Parameters<DataServices['dynamodb']['streamPosition']>[2],
  ): Promise<string | undefined>;
  savePosition(consumer: string, sequenceNumber: string): Promise<void>;
}

/**
 * AWS keeps 24 hours; here the number is what is limited, so that a clock that jumps loses nothing, and what a consumer
 * of this run has yet to read stays.
 */
const KEPT_RECORDS = 20_000;
const TRIM_EVERY = 1_000;

/** Opens the stream of a table with the images that `viewType` names. */
export async function openStream(
  db: Level,
  table: Table,
  viewType: string,
  sizeOf: SizeOf,
): Promise<TableStream> {
  const prefix = `stream~${table.TableName}~`;
  const positionKey = (consumer: string): string => `stream-position~${table.TableName}~${consumer}`;
  const positions = new Map<string, number>();
  const end = `${prefix}~`;
  const created = new Date(table.CreationDateTime * 1000).toISOString().replace('Z', '');
  let last = 0;
  for await (const key of db.keys({ gte: prefix, lt: end, reverse: true, limit: 1 }))
    last = Number(key.slice(prefix.length));
  const watch = watchSequence(last);
  const trim = (): void => {
    const oldestWanted = Math.min(last - KEPT_RECORDS, ...positions.values());
    db.clear({ gte: prefix, lt: prefix + sequence(oldestWanted) }).catch((error: unknown) => {
      console.error(`local dynamodb: the stream of ${table.TableName} was not trimmed: ${String(error)}`);
    });
  };

  const append: TableStream['append'] = (batch, before, after, expiredByTtl) => {
    if (isDeepStrictEqual(before, after)) return;
    last += 1;
    const sequenceNumber = sequence(last);
    const eventName = before ? (after ? 'MODIFY' : 'REMOVE') : 'INSERT';
    const keys = keyOf(after ?? before ?? {}, table);
    const newImage = viewType.startsWith('NEW') ? after : undefined;
    const oldImage = viewType === 'OLD_IMAGE' || viewType === 'NEW_AND_OLD_IMAGES' ? before : undefined;
    const record: StreamRecord = {
      sequenceNumber,
      eventName,
      approximateCreationTime: Math.floor(Date.now() / 1000),
      keys,
      ...(newImage && { newImage }),
      ...(oldImage && { oldImage }),
      ...(expiredByTtl && { expiredByTtl }),
      sizeBytes: [keys, newImage, oldImage].reduce((sum, item) => sum + (item ? sizeOf(item) : 0), 0),
    };
    batch.add({ type: 'put', key: prefix + sequenceNumber, value: record });
    if (last % TRIM_EVERY === 0 && last > KEPT_RECORDS) trim();
  };

  const savePosition: TableStream['savePosition'] = async (consumer, sequenceNumber) => {
    await db.put(positionKey(consumer), sequenceNumber);
    positions.set(consumer, Number(sequenceNumber));
  };

  return {
    arn: `${table.TableArn}/stream/${created}`,
    append,
    committed: () => watch.reached(last),
    grows: (after, signal) => watch.beyond(Number(after ?? 0), signal),
    async position(consumer, startAt) {
      const kept = (await db.get(positionKey(consumer))) as string | undefined;
      if (kept === undefined && startAt === 'LATEST') await savePosition(consumer, sequence(last));
      const position = kept ?? (startAt === 'LATEST' ? sequence(last) : undefined);
      positions.set(consumer, Number(position ?? 0));
      return position;
    },
    savePosition,
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
