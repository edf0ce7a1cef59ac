import { runAttempt } from './attempt.ts';
import { times } from './constants.ts';
import type { AnyTaskDefinition } from './define-task.ts';
import type { LeaseId } from './ids.ts';
import type { Clock, Log, Metrics, ObjectStore, Randomness, TaskStore, WakeUp, WakeUps } from './ports.ts';
import { recordOutcome } from './record-outcome.ts';
import type { Settings } from './settings.ts';
import { isQueued } from './states.ts';
import type { Location, QueuedTask, Task, TaskIn } from './task.ts';
import type { ExtractPdf } from './task-context.ts';
import { claim, expire, notBeforeOf } from './transitions.ts';

/** One invocation of a worker function. */
export interface Invocation {
  /** Milliseconds until AWS stops it. */
  readonly remainingMs: () => number;
  readonly location: Location;
}

export interface RunDeps {
  readonly store: TaskStore;
  readonly wakeUps: WakeUps;
  readonly objects: ObjectStore;
  readonly extractPdf: ExtractPdf;
  readonly definitionOf: (name: string) => AnyTaskDefinition | undefined;
  /** The queue that this worker serves, and the longest soft limit of its definitions. */
  readonly queue: string;
  readonly longestMs: number;
  readonly clock: Clock;
  readonly random: Randomness;
  readonly settings: Settings;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Ends the process: nothing of an attempt may outlive its lease. */
  readonly exit: (reason: string) => void;
}

/**
 * Handles one wake-up: claims its task, runs one attempt and records the outcome. When this returns the wake-up may
 * be deleted; when it throws, the wake-up must come back (the store failed, nothing is known).
 */
export async function runTask(wakeUp: WakeUp, invocation: Invocation, deps: RunDeps): Promise<void> {
  if (invocation.remainingMs() < deps.longestMs + times.hardLimitMargin) {
    await deps.wakeUps.send(deps.queue, wakeUp, 0);
    return;
  }
  const lease = deps.random.lease();
  const claimed = await claimTask(wakeUp, lease, invocation, deps);
  if (!claimed) return;
  const { task: definition, id, queue, createdAt, startAt, claims } = claimed;
  deps.log.info('task received', { task: definition, taskId: id, queue, claims });
  const waited = Math.max(0, deps.clock.now() - Math.max(createdAt, startAt)) / 1000;
  deps.metrics.count('Started', { queue, task: definition }, { Started: 1, WaitSeconds: waited });
  const end = await runAttempt(claimed, invocation, deps);
  await recordOutcome(claimed, end, deps);
}

async function claimTask(
  wakeUp: WakeUp,
  lease: LeaseId,
  { remainingMs, location }: Invocation,
  deps: RunDeps,
): Promise<TaskIn<'STARTED'> | undefined> {
  const now = deps.clock.now();
  const leaseUntil = now + remainingMs() + times.leaseMargin;
  const claimed = await deps.store.update(wakeUp, claim({ lease, leaseUntil, now, location }));
  const task = claimed.task;
  // A refused claim that finds its own lease is its own: the first answer was lost.
  if (task?.state === 'STARTED' && task.lease === lease) return task;
  if (task && isQueued(task.state)) await refuse(task as QueuedTask, wakeUp, now, deps);
  return undefined;
}

/** Why a queued task could not be claimed: it has expired, or its time has not come. */
async function refuse(task: QueuedTask, wakeUp: WakeUp, now: number, deps: RunDeps): Promise<void> {
  if (task.expiresAt !== undefined && task.expiresAt <= now) {
    const ended = await deps.store.update(wakeUp, expire('worker', now, task.retainDays));
    if (ended.applied) logRevoked(ended.task, deps.log);
    return;
  }
  const wait = notBeforeOf(task) - now;
  if (wait > 0 && wait <= times.longestDelay)
    await deps.wakeUps.send(task.queue, { ...wakeUp, claims: task.claims }, wait);
}

function logRevoked(task: Task, log: Log): void {
  log.info('task revoked', { task: task.task, taskId: task.id, reason: 'expired' });
}
