import { dynamoTaskStore } from '#adapters/dynamodb/task-store.ts';
import { limits } from '#core/constants.ts';
import type { TaskRef, TaskStore } from '#core/ports.ts';
import { memoryTaskStore } from '#test/fakes/memory-task-store.ts';
import { openLocalServices } from './local-services.ts';

/** A store under test. */
export interface OpenStore {
  readonly store: TaskStore;
  close(): Promise<void>;
}

/** Every TaskStore there is: what holds for one holds for all. */
export const taskStores: readonly (readonly [string, () => Promise<OpenStore>])[] = [
  ['in memory', async () => ({ store: memoryTaskStore(), close: async () => undefined })],
  ['in DynamoDB', openDynamo],
];

/** The table as the data stack declares it. */
export const tasksTable = {
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'sk', AttributeType: 'S' },
    { AttributeName: 'openKey', AttributeType: 'S' },
    { AttributeName: 'dueAt', AttributeType: 'N' },
    { AttributeName: 'failedKey', AttributeType: 'S' },
  ],
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'open',
      KeySchema: [
        { AttributeName: 'openKey', KeyType: 'HASH' },
        { AttributeName: 'dueAt', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
    {
      IndexName: 'failed',
      KeySchema: [
        { AttributeName: 'failedKey', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
  ],
  BillingMode: 'PAY_PER_REQUEST',
};

async function openDynamo(): Promise<OpenStore> {
  const local = await openLocalServices();
  await local.services.dynamodb.createTable('tasks', tasksTable);
  return { store: dynamoTaskStore(local.dynamodb, 'tasks'), close: local.close };
}

/** What the index `open` holds of a queue, in all of its shards. */
export async function openRefs(store: TaskStore, queue: string): Promise<readonly TaskRef[]> {
  const shards = Array.from({ length: limits.openShards }, (_, shard) => shard);
  const found = await Promise.all(
    shards.map((shard) => store.due(queue, shard, Number.MAX_SAFE_INTEGER, 1000)),
  );
  return found.flatMap(({ refs }) => refs);
}
