import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Item } from '#adapters/dynamodb/attributes.ts';
import { toTaskItem } from '#adapters/dynamodb/task-item.ts';
import { dynamoTaskStore } from '#adapters/dynamodb/task-store.ts';
import type { SubmitOptions } from '#core/prepare-task.ts';
import { revokeTask } from '#core/revoke-task.ts';
import { runTask } from '#core/run-task.ts';
import { submitTask } from '#core/submit-task.ts';
import type { Task } from '#core/task.ts';
import { claim } from '#core/transitions.ts';
import { wakeUpOf } from '#core/wake-up-of.ts';
import { deployedTasks } from '#tasks/catalogue.ts';
import { aWaitingTask, mine } from '#test/fakes/a-task.ts';
import { acme, world } from '#test/unit/core/world.ts';
import type { Frozen } from './frozen.ts';
import { openTable } from './open-table.ts';

/*
 * Writes items and wake-ups as this version stores and sends them, for the tests of all later versions:
 * npm run freeze -- VERSION
 */
const version = process.argv[2];
if (!version || !/^[\w.-]+$/.test(version)) throw new Error('give a version: npm run freeze -- 0.1.0');

const { client, table, close } = await openTable();
const store = dynamoTaskStore(client, table);
const w = world();
const deployed = { store, ...deployedTasks(['debug_task']) };
const frozen: { [name: string]: Task } = {};

const submit = async (name: string, input: object, options: SubmitOptions = {}, idempotencyKey?: string) => {
  const request = {
    owner: acme,
    task: 'debug_task',
    input,
    options,
    ...(idempotencyKey && { idempotencyKey }),
  };
  const { task } = await submitTask(request, { ...w.submitDeps, ...deployed });
  frozen[name] = task;
  return task;
};
const run = (task: Task) => runTask(wakeUpOf(task), w.invocation(), { ...w.runDeps, ...deployed });

await submit('pending', { message: 'pending' });
await submit('keyed', { message: 'keyed' }, {}, 'frozen-key');
await submit('scheduled', { message: 'scheduled' }, { countdownSeconds: 3_600 });
await submit('largeInput', { message: 'large '.repeat(500) });
await submit('low', { message: 'low' }, { priority: 'low' });
await run(await submit('retry', { message: 'retry', failures: 1 }));
await run(await submit('success', { message: 'success' }));
await run(await submit('failure', { failWith: 'broken' }));
await revokeTask(acme, (await submit('revoked', { message: 'revoked' })).id, 'key-1', {
  ...w.submitDeps,
  ...deployed,
});
const started = await submit('started', { message: 'started' });
const now = w.clock.now();
const { location } = w.invocation();
await store.update(started, claim({ lease: mine, leaseUntil: now + 60_000, now, location }));
frozen.waiting = aWaitingTask();
await client.send({ operation: 'PutItem', input: { TableName: table, Item: toTaskItem(frozen.waiting) } });

const { Items = [] } = await client.send<object, { Items?: Item[] }>({
  operation: 'Scan',
  input: { TableName: table },
});
const samples: Frozen = {
  version,
  at: now,
  ids: Object.fromEntries(Object.entries(frozen).map(([name, { id }]) => [name, id])),
  items: Items,
  wakeUps: Object.fromEntries(
    Object.entries(frozen).map(([name, task]) => [name, JSON.stringify(wakeUpOf(task))]),
  ),
};
const path = join(import.meta.dirname, `../fixtures/frozen/${version}.json`);
writeFileSync(path, `${JSON.stringify(samples, undefined, 1)}\n`, { flag: 'wx' });
console.log(`${Items.length} items in ${path}`);
await close();
