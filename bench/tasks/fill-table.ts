import { setTimeout as sleep } from 'node:timers/promises';
import type { WriteRequest } from '@aws-sdk/client-dynamodb';
import { BatchWriteItemCommand } from '#adapters/dynamodb/client.ts';
import { toTaskItem } from '#adapters/dynamodb/task-item.ts';
import { systemRandomness } from '#adapters/system/randomness.ts';
import { owner } from '#core/ids.ts';
import { prepareTask } from '#core/prepare-task.ts';
import type { QueuedTask, Task } from '#core/task.ts';
import { catalogue, deployedTasks } from '#tasks/catalogue.ts';
import type { LocalCloud } from './local-cloud.ts';
import { inParallel } from './throughput.ts';

/** What a table is filled with. */
export interface Filling {
  /** Ended ones: one in six of them FAILURE (so that even a small table fills a page with them), the others SUCCESS. */
  readonly ended: number;
  /** SCHEDULED for tomorrow. */
  readonly open: number;
}

const day = 86_400_000;
const perRequest = 25;
/** Owner of the key that a local cloud prints. */
const demo = owner.parse('demo');

/** Writes tasks straight into the table, made within the last days, as they are when they have run. */
export async function fillTable(cloud: LocalCloud, { ended, open }: Filling): Promise<void> {
  const now = Date.now();
  const total = ended + open;
  await inParallel(8, Math.ceil(total / perRequest), async (request) => {
    const first = request * perRequest;
    const count = Math.min(perRequest, total - first);
    const tasks = Array.from({ length: count }, (_, n) => {
      const at = first + n;
      return at < open ? openTask(now) : endedTask(now, (at - open) / ended, (at - open) % 6 === 5);
    });
    await write(cloud, tasks);
  });
}

/** Adds open tasks whose `dueAt` is past, though their time is not: each costs a sweep one repair. */
export async function addDueTasks(cloud: LocalCloud, count: number): Promise<void> {
  const now = Date.now();
  await write(
    cloud,
    Array.from({ length: count }, () => ({ ...openTask(now), dueAt: now - 1_000 })),
  );
}

/** Adds tasks that can be revoked; gives their ids. */
export async function addOpenTasks(cloud: LocalCloud, count: number): Promise<readonly string[]> {
  const tasks = Array.from({ length: count }, () => openTask(Date.now()));
  await write(cloud, tasks);
  return tasks.map(({ id }) => id);
}

function openTask(createdAt: number): QueuedTask {
  return taskMadeAt(createdAt, { eta: new Date(createdAt + day).toISOString() });
}

/** `age` 0 to 1: from a few seconds to ten days ago, within the month where that is possible. */
function endedTask(now: number, age: number, failed: boolean): Task {
  const createdAt = Math.round(now - 5_000 - age * 10 * day);
  const { openKey: _, dueAt: __, ...common } = taskMadeAt(createdAt, {});
  const endedAt = createdAt + 1_200;
  const ending = {
    ...common,
    claims: 1,
    attempts: 1,
    startedAt: createdAt + 1_000,
    endedAt,
    endedBy: systemRandomness.lease(),
    ttl: Math.ceil((endedAt + common.retainDays * day) / 1000),
  };
  const claimed = { at: createdAt + 1_000, event: 'claimed' } as const;
  if (failed) {
    const error = { reason: 'noPaper', message: 'The input asked for this failure.' };
    const history = [claimed, { at: endedAt, event: 'failed', by: error.reason } as const];
    return { ...ending, state: 'FAILURE', error, failedKey: common.owner, history };
  }
  const history = [claimed, { at: endedAt, event: 'succeeded' } as const];
  const result = { message: 'hello', attempt: 1 };
  const outputPrefix = `${common.id}/1/`;
  return { ...ending, state: 'SUCCESS', result, resultBytes: 31, outputPrefix, history };
}

function taskMadeAt(createdAt: number, options: { readonly eta?: string }): QueuedTask {
  const clock = { now: () => createdAt, after: () => () => undefined };
  const deps = { ...deployedTasks(catalogue.map(({ name }) => name)), clock, random: systemRandomness };
  return prepareTask({ owner: demo, task: 'debug_task', input: {}, options }, deps).task;
}

async function write({ dynamodb, outputs }: LocalCloud, tasks: readonly Task[]): Promise<void> {
  const table = outputs.TasksTableName ?? '';
  const requests = tasks.map((task): WriteRequest => ({ PutRequest: { Item: toTaskItem(task) } }));
  for (let from = 0; from < requests.length; from += perRequest) {
    let left: WriteRequest[] = requests.slice(from, from + perRequest);
    while (left.length > 0) {
      const answer = await dynamodb.send(new BatchWriteItemCommand({ RequestItems: { [table]: left } }));
      left = answer.UnprocessedItems?.[table] ?? [];
      if (left.length > 0) await sleep(50);
    }
  }
}
