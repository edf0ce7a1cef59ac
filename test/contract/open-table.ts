import type { DynamoDb } from '#adapters/dynamodb/client.ts';
import { openLocalServices } from './local-services.ts';
import { tasksTable } from './task-stores.ts';

/** The table `tasks` of the emulator, empty. */
export async function openTable(): Promise<{
  readonly client: DynamoDb;
  readonly table: string;
  close(): Promise<void>;
}> {
  const local = await openLocalServices();
  await local.services.dynamodb.createTable('tasks', tasksTable);
  return { client: local.dynamodb, table: 'tasks', close: local.close };
}
