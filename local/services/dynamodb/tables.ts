import { isDeepStrictEqual } from 'node:util';
import type { Item, Table } from 'dynalite/db/index.js';
import type { ResourceProperties } from '../contract.ts';
import { checkProperties, type KnownProperties, record, records } from '../known-properties.ts';
import type { Engine, Json } from './engine.ts';
import { openStream, type TableStream } from './stream.ts';
import { openTtl, type TableTtl } from './ttl.ts';
import { indexPrefix, itemPrefix } from './write-batch.ts';

/** A declared table with what the front keeps beside dynalite's own definition. */
export interface DeclaredTable {
  readonly definition: Table;
  readonly stream: TableStream | undefined;
  readonly ttl: TableTtl | undefined;
}

const CAPACITY = 'capacity is not limited on one machine';
const TABLE: KnownProperties = {
  emulated: [
    'TableName',
    'KeySchema',
    'AttributeDefinitions',
    'GlobalSecondaryIndexes',
    'LocalSecondaryIndexes',
    'StreamSpecification',
    'TimeToLiveSpecification',
  ],
  ignored: {
    BillingMode: CAPACITY,
    ProvisionedThroughput: CAPACITY,
    OnDemandThroughput: CAPACITY,
    WarmThroughput: CAPACITY,
    TableClass: 'a price class',
    PointInTimeRecoverySpecification: 'backups are an operation of AWS',
    SSESpecification: 'encryption at rest is not visible to callers',
    DeletionProtectionEnabled: 'nothing deletes tables here',
    ContributorInsightsSpecification: 'a diagnosis of AWS',
    Tags: 'tags are for the AWS console and bills',
  },
};
const INDEX: KnownProperties = {
  emulated: ['IndexName', 'KeySchema', 'Projection'],
  ignored: {
    ProvisionedThroughput: CAPACITY,
    OnDemandThroughput: CAPACITY,
    WarmThroughput: CAPACITY,
    ContributorInsightsSpecification: 'a diagnosis of AWS',
  },
};
const STREAM: KnownProperties = { emulated: ['StreamViewType'], ignored: {} };
const TTL: KnownProperties = { emulated: ['AttributeName', 'Enabled'], ignored: {} };

/** Creates the table, or takes over the one that a former run left; changed indexes are built anew. */
export async function declareTable(
  engine: Engine,
  name: string,
  properties: ResourceProperties,
): Promise<DeclaredTable> {
  checkProperties('AWS::DynamoDB::Table', properties, TABLE);
  const streamSettings = record(properties.StreamSpecification, 'StreamSpecification');
  const ttlSettings = record(properties.TimeToLiveSpecification, 'TimeToLiveSpecification');
  if (streamSettings) checkProperties('StreamSpecification', streamSettings, STREAM);
  if (ttlSettings) checkProperties('TimeToLiveSpecification', ttlSettings, TTL);

  const wanted = engine.validate('CreateTable', tableRequest(name, properties));
  const existing = await engine.getTable(name).catch(() => undefined);
  const definition = existing ? await takeOver(engine, existing, wanted) : await create(engine, name, wanted);
  const { db } = engine.store;
  const isTtlOn = ttlSettings && String(ttlSettings.Enabled ?? true) === 'true';
  return {
    definition,
    stream:
      streamSettings &&
      (await openStream(db, definition, String(streamSettings.StreamViewType), engine.dynalite.itemSize)),
    ttl: isTtlOn ? await openTtl(db, definition, String(ttlSettings.AttributeName)) : undefined,
  };
}

function tableRequest(TableName: string, properties: ResourceProperties): Json {
  const indexes = (property: string) => {
    const list = records(properties[property], property).map((index) => {
      checkProperties(property, index, INDEX);
      return { IndexName: index.IndexName, KeySchema: index.KeySchema, Projection: index.Projection };
    });
    return list.length > 0 ? { [property]: list } : {};
  };
  return {
    TableName,
    KeySchema: properties.KeySchema,
    AttributeDefinitions: properties.AttributeDefinitions,
    BillingMode: 'PAY_PER_REQUEST',
    ...indexes('GlobalSecondaryIndexes'),
    ...indexes('LocalSecondaryIndexes'),
  };
}

async function create(engine: Engine, name: string, wanted: Json): Promise<Table> {
  await engine.run('CreateTable', wanted);
  // dynalite makes the table ACTIVE by a timer, even of 0 ms
  for (;;) {
    const table = await engine.getTable(name).catch(() => undefined);
    if (table?.TableStatus === 'ACTIVE') return table;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const INDEX_LISTS = ['GlobalSecondaryIndexes', 'LocalSecondaryIndexes'] as const;

async function takeOver(engine: Engine, existing: Table, wanted: Json): Promise<Table> {
  const next = wanted as unknown as Table;
  const keyTypes = ({ KeySchema, AttributeDefinitions }: Table) =>
    KeySchema.map(({ AttributeName, KeyType }) => {
      const definition = AttributeDefinitions.find((entry) => entry.AttributeName === AttributeName);
      return `${KeyType} ${AttributeName} ${definition?.AttributeType}`;
    });
  if (!isDeepStrictEqual(keyTypes(existing), keyTypes(next))) {
    throw new Error(
      `the key of table ${existing.TableName} has changed: start with --fresh to empty the local data`,
    );
  }
  const shape = (table: Table) =>
    JSON.stringify([
      table.AttributeDefinitions,
      ...INDEX_LISTS.map((list) =>
        table[list]?.map((index) => [index.IndexName, index.KeySchema, index.Projection]),
      ),
    ]);
  if (shape(existing) === shape(next)) return existing;
  return rebuildIndexes(engine, existing, next);
}

async function rebuildIndexes(engine: Engine, existing: Table, next: Table): Promise<Table> {
  const { store, dynalite } = engine;
  const { TableName } = existing;
  for (const list of INDEX_LISTS) {
    for (const { IndexName } of existing[list] ?? []) {
      const prefix = indexPrefix(list.startsWith('Global') ? 'global' : 'local', TableName, IndexName);
      await store.db.clear({ gte: prefix, lt: `${prefix}~` });
    }
  }
  const { GlobalSecondaryIndexes: _, LocalSecondaryIndexes: __, ...rest } = existing;
  const indexes = Object.fromEntries(INDEX_LISTS.flatMap((list) => (next[list] ? [[list, next[list]]] : [])));
  const table: Table = { ...rest, AttributeDefinitions: next.AttributeDefinitions, ...indexes };
  const prefix = itemPrefix(TableName);
  for await (const [, item] of store.db.iterator({ gte: prefix, lt: `${prefix}~` })) {
    await new Promise<void>((resolve, reject) => {
      dynalite.updateIndexes(store, table, undefined, item as Item, (error) =>
        error ? reject(error) : resolve(),
      );
    });
  }
  await store.db.put(`table~${TableName}`, table);
  return table;
}
