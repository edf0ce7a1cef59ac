import { answerTask } from './answer-task.ts';
import { assertNever } from './assert-never.ts';
import { limits, times } from './constants.ts';
import { answerIfOver } from './follow-group.ts';
import type { Clock, ControlStore, Log, Randomness, TaskRef, TaskStore, WakeUps } from './ports.ts';
import { backoffMs } from './retry-policy.ts';
import { isEnded } from './states.ts';
import type { OpenTask, QueuedTask, Task, TaskIn } from './task.ts';
import {
  abandon,
  endLostLease,
  expire,
  notBeforeOf,
  postpone,
  stopWaiting,
  timeOutWaiting,
  watchLease,
} from './transitions.ts';
import { wakeUpOf } from './wake-up-of.ts';

export interface SweepDeps {
  readonly store: TaskStore;
  readonly wakeUps: WakeUps;
  readonly controls: ControlStore;
  readonly queues: readonly { readonly name: string; readonly tasksPerMinute: number }[];
  readonly clock: Clock;
  readonly random: Randomness;
  readonly log: Log;
}

export interface SweepReport {
  readonly seen: number;
  readonly repaired: number;
  readonly failed: number;
  /** False when the time or repair budget ran out before the index did. */
  readonly complete: boolean;
}

/**
 * Looks at every open task whose `dueAt` is past and repairs it by its state: sends a lost wake-up again, ends a
 * lost lease, an expired or a never started task. Any two sweeps may run at once.
 */
export async function sweep(deps: SweepDeps): Promise<SweepReport> {
  const until = deps.clock.now() + times.sweepBudget;
  const report = { seen: 0, repaired: 0, failed: 0, complete: true };
  for (const queue of deps.queues) {
    const deep = await isDeep(queue, deps);
    const shards = Array.from({ length: limits.openShards }, (_, shard) => shard);
    await Promise.all(shards.map((shard) => sweepShard(queue.name, shard, deep, until, report, deps)));
  }
  return report;
}

type Counts = { -readonly [K in keyof SweepReport]: SweepReport[K] };

async function sweepShard(
  queue: string,
  shard: number,
  deep: boolean,
  until: number,
  report: Counts,
  deps: SweepDeps,
): Promise<void> {
  let next: unknown;
  do {
    if (deps.clock.now() >= until || report.repaired >= limits.sweepRepairs) {
      report.complete = false;
      return;
    }
    const page = await deps.store.due(queue, shard, deps.clock.now(), limits.sweepPage, next);
    await repairPage(page.refs, deep, report, deps);
    next = page.next;
  } while (next !== undefined);
}

async function repairPage(
  refs: readonly TaskRef[],
  deep: boolean,
  report: Counts,
  deps: SweepDeps,
): Promise<void> {
  if (refs.length === 0) return;
  for (const task of await deps.store.getMany(refs)) {
    report.seen += 1;
    // The index lags: an entry of an ended task, or one that has moved on, is stale.
    if (isEnded(task.state) || (task as OpenTask).dueAt > deps.clock.now()) continue;
    try {
      if (await repair(task as OpenTask, deep, deps)) report.repaired += 1;
    } catch (error) {
      report.failed += 1;
      deps.log.error('sweep could not repair a task', { taskId: task.id, state: task.state, error });
    }
  }
}

async function repair(task: OpenTask, deep: boolean, deps: SweepDeps): Promise<boolean> {
  switch (task.state) {
    case 'SCHEDULED':
    case 'PENDING':
    case 'RETRY':
      return repairQueued(task, deep, deps);
    case 'STARTED':
      return repairStarted(task, deps);
    case 'WAITING':
      return repairWaiting(task, deps);
    default:
      return assertNever(task);
  }
}

async function repairQueued(task: QueuedTask, deep: boolean, deps: SweepDeps): Promise<boolean> {
  const { store, clock, log } = deps;
  const now = clock.now();
  // A worker stops what goes on outside, and only then is it REVOKED.
  if (task.cancelRequestedAt !== undefined) return wakeAgain(task, false, deps);
  if (task.expiresAt !== undefined && task.expiresAt <= now)
    return ended((await store.update(task, expire(task, 'sweep', now))).task, log);
  if (task.giveUpAt <= now && !(await isPaused(task, deps)))
    return ended((await store.update(task, abandon(task, now))).task, log);
  return wakeAgain(task, deep, deps);
}

/** Moves `dueAt` first and only then sends, so that of two sweeps one sends. A deep queue is given time, three times. */
async function wakeAgain(task: OpenTask, deep: boolean, deps: SweepDeps): Promise<boolean> {
  const now = deps.clock.now();
  const starts = task.state === 'WAITING' ? now : notBeforeOf(task as QueuedTask);
  const skipped = deep && (task.skips ?? 0) < limits.deepSkips && starts <= now;
  const dueAt = Math.max(now, starts) + sweepBackoff(task, now, deps.random.fraction());
  const moved = await deps.store.update(task, postpone(task, dueAt, skipped));
  if (!moved.applied) return false;
  if (!skipped) {
    const delay = Math.min(times.longestDelay, Math.max(0, starts - now));
    await deps.wakeUps.send(task.queue, wakeUpOf(task), delay);
  }
  return true;
}

/** The task's age between 2 minutes and 6 hours, ± 10 %: few sends however long a queue stands still. */
export function sweepBackoff(task: Task, now: number, random: number): number {
  const age = Math.min(times.sweepBackoffMost, Math.max(times.sweepBackoffLeast, now - task.startAt));
  return Math.round(age * (0.9 + 0.2 * random));
}

async function repairStarted(task: TaskIn<'STARTED'>, deps: SweepDeps): Promise<boolean> {
  const { store, clock, random, wakeUps, log } = deps;
  const now = clock.now();
  if (task.leaseUntil >= now) return (await store.update(task, watchLease(task))).applied;
  const wait = backoffMs({ maxAttempts: 0, backoff: 'exponential' }, task.crashes + 1, random.fraction());
  const written = await store.update(task, endLostLease(task, now, now + wait));
  if (!written.applied) return false;
  log.warn('lease lost', { task: task.task, taskId: task.id, crashes: written.task.crashes });
  if (written.task.state !== 'RETRY') return ended(written.task, log);
  await wakeUps.send(task.queue, wakeUpOf(written.task), wait);
  return true;
}

async function repairWaiting(task: TaskIn<'WAITING'>, deps: SweepDeps): Promise<boolean> {
  const { store, clock, log } = deps;
  const now = clock.now();
  if (task.cancelRequestedAt !== undefined)
    return task.outside
      ? wakeAgain(task, false, deps)
      : ended((await store.update(task, stopWaiting(task, now))).task, log);
  if (task.waitResult === undefined && task.waitUntil <= now)
    return ended((await store.update(task, timeOutWaiting(task, now))).task, log);
  if (task.waitResult !== undefined) return wakeAgain(task, false, deps);
  if (task.children !== undefined && (await answerIfOver(task, deps))) return true;
  if (task.outside) return answerTask(task, task.waitKey, { asked: true }, deps);
  // However old the task is, its wait must not be noticed long after it is over.
  const dueAt = Math.min(task.waitUntil, now + sweepBackoff(task, now, deps.random.fraction()));
  return (await store.update(task, postpone(task, dueAt, false))).applied;
}

function ended(task: Task | undefined, log: Log): boolean {
  if (!task || !isEnded(task.state)) return false;
  const fields = { task: task.task, taskId: task.id };
  if (task.state === 'FAILURE') log.error('task failed', { ...fields, ...task.error });
  if (task.state === 'REVOKED') log.info('task revoked', { ...fields, reason: task.revokeReason });
  return true;
}

/** Time in a paused queue does not count against a task. */
async function isPaused(task: Task, { controls }: SweepDeps): Promise<boolean> {
  const paused = await controls.paused();
  return paused.has(`queue:${task.queue}`) || paused.has(`task:${task.task}`);
}

async function isDeep(
  queue: { readonly name: string; readonly tasksPerMinute: number },
  { wakeUps, log }: SweepDeps,
): Promise<boolean> {
  try {
    return (await wakeUps.depth(queue.name)) > 2 * queue.tasksPerMinute;
  } catch (error) {
    log.warn('queue depth unknown; taken for shallow', { queue: queue.name, error });
    return false;
  }
}
