import { isDeepStrictEqual } from 'node:util';
import type { Index, Item, Table } from 'dynalite/db/index.js';

/** Write units of one change: for the table, and for each index that the change touches. */
export interface WriteUnits {
  readonly tableName: string;
  readonly table: number;
  readonly indexes: Readonly<Record<string, number>>;
}

/** Bytes of an item. */
export type SizeOf = (item: Item) => number;

/** One unit per started KB of the larger image; an index entry that moves costs its removal and its insertion. */
export function writeUnits(
  table: Table,
  before: Item | undefined,
  after: Item | undefined,
  sizeOf: SizeOf,
): WriteUnits {
  const units = (item: Item | undefined) => (item ? Math.max(1, Math.ceil(sizeOf(item) / 1024)) : 0);
  const indexes: Record<string, number> = {};
  for (const index of [...(table.GlobalSecondaryIndexes ?? []), ...(table.LocalSecondaryIndexes ?? [])]) {
    const [old, now] = [project(before, index, table), project(after, index, table)];
    if (isDeepStrictEqual(old, now)) continue;
    const moved =
      old &&
      now &&
      !index.KeySchema.every(({ AttributeName: name }) => isDeepStrictEqual(old[name], now[name]));
    indexes[index.IndexName] = moved ? units(old) + units(now) : Math.max(units(old), units(now));
  }
  return { tableName: table.TableName, table: Math.max(1, units(before), units(after)), indexes };
}

/** The sum over table and indexes. */
export function totalUnits(units: readonly WriteUnits[]): number {
  return units.reduce(
    (sum, { table, indexes }) => sum + Object.values(indexes).reduce((a, b) => a + b, table),
    0,
  );
}

/** `ConsumedCapacity` of an answer, one entry per table; undefined when the request did not ask for it. */
export function describeUnits(
  units: readonly WriteUnits[],
  asked: unknown,
): Record<string, unknown>[] | undefined {
  if (asked !== 'TOTAL' && asked !== 'INDEXES') return undefined;
  return [...new Set(units.map(({ tableName }) => tableName))].map((TableName) => {
    const own = units.filter(({ tableName }) => tableName === TableName);
    const CapacityUnits = totalUnits(own);
    if (asked === 'TOTAL') return { TableName, CapacityUnits };
    const perIndex: Record<string, { CapacityUnits: number }> = {};
    for (const [name, count] of own.flatMap(({ indexes }) => Object.entries(indexes))) {
      perIndex[name] = { CapacityUnits: (perIndex[name]?.CapacityUnits ?? 0) + count };
    }
    const ofTable = own.reduce((sum, { table }) => sum + table, 0);
    return {
      TableName,
      CapacityUnits,
      Table: { CapacityUnits: ofTable },
      ...(Object.keys(perIndex).length > 0 && { GlobalSecondaryIndexes: perIndex }),
    };
  });
}

/** The index entry of an item; undefined when it lacks a key of the index. */
function project(item: Item | undefined, index: Index, table: Table): Item | undefined {
  if (!item || !index.KeySchema.every(({ AttributeName }) => item[AttributeName] !== undefined))
    return undefined;
  if (index.Projection.ProjectionType === 'ALL') return { ...item };
  const keys = [...index.KeySchema, ...table.KeySchema].map(({ AttributeName }) => AttributeName);
  const names = [...keys, ...(index.Projection.NonKeyAttributes ?? [])];
  return Object.fromEntries(names.flatMap((name) => (item[name] ? [[name, item[name]]] : [])));
}
