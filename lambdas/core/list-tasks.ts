import { limits, times } from './constants.ts';
import { RefusedError } from './errors.ts';
import { createdAtOf, type Owner, parseTaskId, type TaskId, taskIdFrom } from './ids.ts';
import type { Clock, TaskStore } from './ports.ts';
import { visibleState } from './show-task.ts';
import { isEnded, type TaskState } from './states.ts';
import { isGone, type Task } from './task.ts';

export interface ListRequest {
  readonly owner: Owner;
  /** In this state, or in one of several; without either, in any. */
  readonly state?: TaskState;
  readonly states?: readonly TaskState[];
  readonly task?: string;
  /** A tag and its value. */
  readonly tag?: readonly [name: string, value: string];
  /** Why failed tasks failed: one of these reasons. */
  readonly reasons?: readonly string[];
  /** Created at or after, before (ms). */
  readonly from?: number;
  readonly to?: number;
  readonly cursor?: string;
  readonly limit: number;
}

export interface ListDeps {
  readonly store: TaskStore;
  readonly clock: Clock;
  /** Names of all queues. */
  readonly queues: readonly string[];
}

export interface TaskPage {
  readonly tasks: readonly Task[];
  /** Continues after the last one; absent at the end. */
  readonly cursor?: string;
}

const chunk = 100;

/**
 * The owner's tasks, newest first. Failures come from their own sparse index and open tasks from the index `open`, so
 * that what succeeded is not read; everything else comes from the base key, month by month backwards. A page is full
 * unless the list ends or `limits.listScan` tasks were read without enough that fit; then the cursor continues.
 */
export async function listTasks(request: ListRequest, deps: ListDeps): Promise<TaskPage> {
  const now = deps.clock.now();
  const before = startingPoint(request);
  const oldest = oldestOf(request, now);
  let read = 0;
  const tasks: Task[] = [];
  for await (const task of await candidates(request, before, oldest, deps)) {
    if (task.createdAt < oldest) break;
    read += 1;
    if (matches(task, request, now)) tasks.push(task);
    if (tasks.length === request.limit || read === limits.listScan) return { tasks, cursor: task.id };
  }
  return { tasks };
}

/** No task is older: the longest schedule and the longest retention. */
function oldestOf({ from }: ListRequest, now: number): number {
  return Math.max(from ?? 0, now - (limits.retainDays.most + limits.scheduleDays) * times.day);
}

async function candidates(
  request: ListRequest,
  before: TaskId | undefined,
  oldest: number,
  deps: ListDeps,
): Promise<AsyncGenerator<Task>> {
  const { owner } = request;
  const states = statesOf(request);
  if (states.length > 0 && states.every((state) => state === 'FAILURE'))
    return failures(owner, before, Math.min(chunk, request.limit + 1), deps);
  if (states.length > 0 && !states.some(isEnded)) {
    const ids = await openIds(owner, deps);
    if (ids) return openTasks(owner, ids, before, deps);
  }
  return months(owner, before, oldest, deps);
}

async function* failures(
  owner: Owner,
  from: TaskId | undefined,
  size: number,
  { store }: ListDeps,
): AsyncGenerator<Task> {
  for (let before = from; ; ) {
    const page = await store.failed(owner, before, size);
    yield* page;
    if (page.length < size) return;
    before = page.at(-1)?.id;
  }
}

/** Ids of the owner's open tasks, newest first; undefined when there are so many that the base key is the better way. */
async function openIds(owner: Owner, { store, queues }: ListDeps): Promise<readonly TaskId[] | undefined> {
  const found = await Promise.all(queues.map((queue) => store.openOf(owner, queue, limits.openScan)));
  const ids: TaskId[] = [];
  for (const refs of found) {
    if (!refs) return undefined;
    ids.push(...refs.map(({ id }) => id));
  }
  return ids.sort().reverse();
}

async function* openTasks(
  owner: Owner,
  ids: readonly TaskId[],
  before: TaskId | undefined,
  { store }: ListDeps,
): AsyncGenerator<Task> {
  const wanted = ids.filter((id) => !before || id < before);
  for (let at = 0; at < wanted.length; at += chunk) {
    const refs = wanted.slice(at, at + chunk).map((id) => ({ owner, id }));
    const found = await store.getMany(refs);
    yield* [...found].sort((a, b) => (a.id < b.id ? 1 : -1));
  }
}

async function* months(
  owner: Owner,
  from: TaskId | undefined,
  oldest: number,
  { store, clock }: ListDeps,
): AsyncGenerator<Task> {
  let before = from;
  // A cursor or "to" of the year 9999 must not make it walk through every month until then.
  const latest = clock.now() + times.day;
  let at = Math.min(before ? createdAtOf(before) : latest, latest);
  while (at >= oldest) {
    const page = await store.page(owner, monthOf(at), before, chunk);
    yield* page;
    before = page.at(-1)?.id;
    if (page.length < chunk) {
      at = monthStart(at) - 1;
      before = undefined;
    }
  }
}

function matches(task: Task, request: ListRequest, now: number): boolean {
  const { task: name, tag, to, reasons } = request;
  const states = statesOf(request);
  if (isGone(task, now) || (name && task.task !== name)) return false;
  if (to !== undefined && task.createdAt >= to) return false;
  if (reasons && !(task.state === 'FAILURE' && reasons.includes(task.error.reason))) return false;
  if (tag && task.tags?.[tag[0]] !== tag[1]) return false;
  return states.length === 0 || states.includes(visibleState(task, now));
}

const statesOf = ({ state, states }: ListRequest): readonly TaskState[] => states ?? (state ? [state] : []);

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

/** "2026-11": the month (UTC) that a task made at `time` lies in. */
function monthOf(time: number): string {
  return new Date(time).toISOString().slice(0, 7);
}

function monthStart(time: number): number {
  const date = new Date(time);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
}
