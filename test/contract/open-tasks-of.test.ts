import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTasksOf } from '#adapters/dynamodb/read-indexes.ts';
import { dynamoTaskStore } from '#adapters/dynamodb/task-store.ts';
import { limits } from '#core/constants.ts';
import { owner } from '#core/ids.ts';
import { aTask } from '#test/fakes/a-task.ts';
import { openTable } from './open-table.ts';

const queue = 'crowded';
const lone = owner.parse('lone');
const others = 10 * limits.openShards;

let table: Awaited<ReturnType<typeof openTable>>;
beforeAll(async () => {
  table = await openTable();
  const store = dynamoTaskStore(table.client, table.table);
  const tasks = [aTask({ owner: lone, queue }), ...Array.from({ length: others }, () => aTask({ queue }))];
  await Promise.all(tasks.map((task) => store.create(task, {})));
});
afterAll(() => table.close());

const search = (read: number) =>
  openTasksOf(table.client, table.table, { owner: lone, queue, most: 5, read });

test('one open task is found in a crowd of others, page after page', async () => {
  expect(await search(others + 1)).toMatchObject([{ owner: lone }]);
});

test('the search is given up when the crowd is too large', async () => {
  expect(await search(others)).toBeUndefined();
  expect(await search(2 * limits.openShards)).toBeUndefined();
});
