import type { TaskPageView, TaskSummary } from '#client/views.ts';
import { signedIn } from '#console/state/session.ts';
import { merge, nextAsk } from '#console/state/task-store.ts';

/** Tasks to reckon with. */
export interface RecentTasks {
  readonly tasks: readonly TaskSummary[];
  /** False when there are more of that hour than were read. */
  readonly isWhole: boolean;
  /** When the API was asked, by its own clock. */
  readonly at: number;
}

const pageSize = 100;
const mostPages = 5;

/** The owner's tasks of the last hour, the newest 500 of them. */
export async function recentTasks(now: number, signal: AbortSignal): Promise<RecentTasks> {
  const from = new Date(Math.floor((now - 3_600_000) / 60_000) * 60_000).toISOString();
  const tasks: TaskSummary[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const askedAt = nextAsk();
    const query = { from, limit: pageSize, cursor };
    const answer = await signedIn().ask<TaskPageView>({ method: 'GET', path: '/v1/tasks', query, signal });
    for (const task of answer.tasks) merge(task, askedAt);
    tasks.push(...answer.tasks);
    cursor = answer.cursor;
    if (!cursor) break;
  }
  return { tasks, isWhole: cursor === undefined, at: now };
}
