import { limits, times } from './constants.ts';
import { RefusedError } from './errors.ts';
import { createdAtOf, type Owner, parseTaskId, type TaskId, taskIdFrom } from './ids.ts';
import type { Clock, TaskStore } from './ports.ts';
import { visibleState } from './show-task.ts';
import type { TaskState } from './states.ts';
import { isGone, type Task } from './task.ts';

export interface ListRequest {
  readonly owner: Owner;
  readonly state?: TaskState;
  readonly task?: string;
  /** Created at or after, before (ms). */
  readonly from?: number;
  readonly to?: number;
  readonly cursor?: string;
  readonly limit: number;
}

export interface TaskPage {
  readonly tasks: readonly Task[];
  /** Continues after the last one; absent at the end. */
  readonly cursor?: string;
}

/**
 * The owner's tasks, newest first, from the base key: month by month backwards. A page is full unless the list
 * ends or `limits.listScan` items were read without enough matches; then the cursor continues.
 */
export async function listTasks(
  request: ListRequest,
  deps: { store: TaskStore; clock: Clock },
): Promise<TaskPage> {
  const now = deps.clock.now();
  const oldest = Math.max(
    request.from ?? 0,
    now - (limits.retainDays.most + limits.scheduleDays) * times.day,
  );
  let before = startingPoint(request);
  // A cursor or "to" of the year 9999 must not make it walk through every month until then.
  let at = Math.min(before ? createdAtOf(before) : now + times.day, now + times.day);
  let read = 0;
  const tasks: Task[] = [];
  while (at >= oldest && monthStart(at) + 32 * times.day > oldest) {
    const page = await deps.store.page(request.owner, monthOf(at), before, 100);
    for (const task of page) {
      if (task.createdAt < oldest) return { tasks };
      read += 1;
      before = task.id;
      if (matches(task, request, now)) tasks.push(task);
      if (tasks.length === request.limit || read === limits.listScan)
        return { tasks, cursor: encode(task.id) };
    }
    if (page.length < 100) {
      at = monthStart(at) - 1;
      before = undefined;
    }
  }
  return { tasks };
}

function matches(task: Task, { state, task: name, to }: ListRequest, now: number): boolean {
  if (isGone(task, now) || (name && task.task !== name) || (to !== undefined && task.createdAt >= to))
    return false;
  return !state || visibleState(task, now) === state;
}

/** The cursor, or the first id at `to`. */
function startingPoint({ cursor, to }: ListRequest): TaskId | undefined {
  if (cursor !== undefined) {
    const id = parseTaskId(cursor);
    if (id) return id;
    throw new RefusedError('invalid', 'The cursor is not one that this list returned.', [
      { field: 'cursor', message: 'use the "cursor" of the previous page' },
    ]);
  }
  return to === undefined ? undefined : taskIdFrom(to, new Uint8Array(10));
}

const encode = (id: TaskId): string => id;

/** "2026-11": the month (UTC) that a task made at `time` lies in. */
export function monthOf(time: number): string {
  return new Date(time).toISOString().slice(0, 7);
}

function monthStart(time: number): number {
  const date = new Date(time);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
}
