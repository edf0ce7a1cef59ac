import { setTimeout as sleep } from 'node:timers/promises';
import { dynamoTaskStore } from '#adapters/dynamodb/task-store.ts';
import { owner } from '#core/ids.ts';
import type { Task } from '#core/task.ts';
import type { LocalCloud } from '../tasks/local-cloud.ts';

/** How late a task started after the time that it was planned for (ms). */
export interface Start {
  readonly planned: number;
  readonly late: number;
}

/** The starts of a user's schedule and of the slots of periodic tasks, planned between `from` and `to` (ms). */
export async function startsOf(
  cloud: LocalCloud,
  whose: 'demo' | 'system',
  from: number,
  to: number,
): Promise<readonly Start[]> {
  const store = dynamoTaskStore(cloud.dynamodb, String(cloud.outputs.TasksTableName));
  // What is planned last has half a minute to start.
  await sleep(Math.max(0, to + 30_000 - Date.now()));
  const month = new Date(from).toISOString().slice(0, 7);
  const tasks = await store.page(owner.parse(whose), month, undefined, 500);
  return tasks
    .flatMap((task) => {
      const planned = plannedAt(task);
      if (planned === undefined || planned < from || planned >= to || task.startedAt === undefined) return [];
      return [{ planned, late: task.startedAt - planned }];
    })
    .toSorted((a, b) => a.planned - b.planned);
}

/** Of a slot, its eta; hourly tasks have none and do not count. */
function plannedAt(task: Task): number | undefined {
  if (task.schedule) return task.schedule.plannedAt;
  return task.tags?.periodic !== undefined && task.expiresAt !== undefined ? task.startAt : undefined;
}
