import type { Item } from 'dynalite/db/index.js';
import { ServiceError } from '../service-error.ts';
import { describeUnits, totalUnits, type WriteUnits, writeUnits } from './capacity.ts';
import { type Engine, type Json, throwIfInvalid } from './engine.ts';
import type { DeclaredTable } from './tables.ts';
import { itemPrefix, openWriteBatch, type WriteBatch } from './write-batch.ts';

/** What the writing operations need. */
export interface WriteDeps {
  readonly engine: Engine;
  readonly tables: ReadonlyMap<string, DeclaredTable>;
}

/** An answer in DynamoDB's JSON with the units that the operation consumed. */
export interface Outcome {
  readonly answer: Json;
  readonly units: number;
}

export type WriteOperation = 'PutItem' | 'UpdateItem' | 'DeleteItem';

/** PutItem, UpdateItem, DeleteItem. */
export async function writeItem(deps: WriteDeps, operation: WriteOperation, request: Json): Promise<Outcome> {
  const data = deps.engine.validate(operation, request);
  const batch = openWriteBatch(deps.engine.store);
  const answer = await deps.engine.run(operation, data, batch.store).catch(async (error: unknown) => {
    throw await withFailedItem(deps, error, request);
  });
  const units = await commit(deps, batch);
  const [consumed] = describeUnits(units, request.ReturnConsumedCapacity) ?? [];
  delete answer.ConsumedCapacity;
  return { answer: { ...answer, ...(consumed && { ConsumedCapacity: consumed }) }, units: totalUnits(units) };
}

/** BatchWriteItem; nothing is ever left unprocessed. */
export async function writeItems(deps: WriteDeps, request: Json): Promise<Outcome> {
  const data = deps.engine.validate('BatchWriteItem', request);
  const batch = openWriteBatch(deps.engine.store);
  const { engine } = deps;
  for (const [TableName, requests] of Object.entries(
    data.RequestItems as Record<string, Record<string, Json>[]>,
  )) {
    const table = await engine.getTable(TableName);
    const seen = new Set<string>();
    for (const { PutRequest, DeleteRequest } of requests) {
      const item = (PutRequest?.Item ?? DeleteRequest?.Key) as Item;
      throwIfInvalid(
        PutRequest ? engine.dynalite.validateItem(item, table) : engine.dynalite.validateKey(item, table),
      );
      const key = engine.dynalite.createKey(item, table);
      if (seen.has(key))
        throw new ServiceError('ValidationException', 'Provided list of item keys contains duplicates');
      seen.add(key);
      if (PutRequest) await engine.run('PutItem', { TableName, Item: item }, batch.store);
      else await engine.run('DeleteItem', { TableName, Key: item }, batch.store);
    }
  }
  const units = await commit(deps, batch);
  const ConsumedCapacity = describeUnits(units, request.ReturnConsumedCapacity);
  return {
    answer: { UnprocessedItems: {}, ...(ConsumedCapacity && { ConsumedCapacity }) },
    units: totalUnits(units),
  };
}

/** Adds stream records and TTL entries, makes all of it durable at once and tells what it has cost. */
export async function commit(
  deps: WriteDeps,
  batch: WriteBatch,
  expiredByTtl = false,
): Promise<WriteUnits[]> {
  const { engine, tables } = deps;
  const units: WriteUnits[] = [];
  for (const { tableName, key, before, after } of batch.changes) {
    const declared = tables.get(tableName);
    const definition = declared?.definition ?? (await engine.getTable(tableName));
    declared?.ttl?.track(batch, key, before, after);
    declared?.stream?.append(batch, before, after, expiredByTtl);
    units.push(writeUnits(definition, before, after, engine.dynalite.itemSize));
  }
  await batch.commit();
  for (const { tableName } of batch.changes) tables.get(tableName)?.stream?.committed();
  return units;
}

/** `ReturnValuesOnConditionCheckFailure: ALL_OLD` puts the item that failed the condition into the error. */
async function withFailedItem(deps: WriteDeps, error: unknown, request: Json): Promise<unknown> {
  if (!(error instanceof ServiceError) || error.code !== 'ConditionalCheckFailedException') return error;
  if (request.ReturnValuesOnConditionCheckFailure !== 'ALL_OLD') return error;
  const item = await readItem(deps.engine, String(request.TableName), (request.Key ?? request.Item) as Item);
  return item ? new ServiceError(error.code, error.message, error.status, { Item: item }) : error;
}

/** The stored item with the key that `keyOrItem` contains. */
export async function readItem(
  engine: Engine,
  tableName: string,
  keyOrItem: Item,
): Promise<Item | undefined> {
  const key = engine.dynalite.createKey(keyOrItem, await engine.getTable(tableName));
  return (await engine.store.db.get(itemPrefix(tableName) + key)) as Item | undefined;
}
