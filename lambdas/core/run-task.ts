import { traceIdOf } from './announce-outcome.ts';
import { runAttempt } from './attempt.ts';
import { times } from './constants.ts';
import type { LeaseId } from './ids.ts';
import { type AdmissionDeps, admit } from './limits.ts';
import type { Clock, EffectStore, Log, Metrics, ObjectStore, Randomness, WakeUp } from './ports.ts';
import { recordOutcome } from './record-outcome.ts';
import { isQueued } from './states.ts';
import { awaitsStop, stopOutside } from './stop-outside.ts';
import type { Location, OpenTask, QueuedTask, Task, TaskIn } from './task.ts';
import type { TaskServices } from './task-services.ts';
import { claim, defer, expire, notBeforeOf } from './transitions.ts';
import { wakeUpOf } from './wake-up-of.ts';

/** One invocation of a worker function. */
export interface Invocation {
  /** Milliseconds until AWS stops it. */
  readonly remainingMs: () => number;
  readonly location: Location;
}

export interface RunDeps extends AdmissionDeps {
  readonly effects: EffectStore;
  readonly objects: ObjectStore;
  /** What definitions find in their context. */
  readonly services: TaskServices;
  /** The longest soft limit of this queue's definitions. */
  readonly longestMs: number;
  readonly clock: Clock;
  readonly random: Randomness;
  /** SHA-256 in hex. */
  readonly hash: (bytes: Uint8Array) => string;
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
  const leaseUntil = deps.clock.now() + invocation.remainingMs() + times.leaseMargin;
  const admission = await admit(wakeUp, { lease, leaseUntil }, deps);
  if (admission.admitted === false) return putOff(wakeUp, admission.at, admission.why, deps);
  if (admission.admitted === 'skipped') {
    const claimed = await claimTask(wakeUp, { lease, leaseUntil }, invocation, deps);
    if (claimed) await skip(claimed, admission.result, deps);
    return;
  }
  try {
    const claimed = await claimTask(wakeUp, { lease, leaseUntil }, invocation, deps);
    if (claimed) await runClaimed(claimed, invocation, deps);
  } finally {
    await admission.release();
  }
}

async function runClaimed(claimed: TaskIn<'STARTED'>, invocation: Invocation, deps: RunDeps): Promise<void> {
  const { task: definition, id, queue, createdAt, startAt, claims } = claimed;
  deps.log.info('task received', { task: definition, taskId: id, queue, claims, ...traceIdOf(claimed) });
  const waited = Math.max(0, deps.clock.now() - Math.max(createdAt, startAt)) / 1000;
  deps.metrics.count('Started', { queue, task: definition }, { Started: 1, WaitSeconds: waited });
  const end = await runAttempt(claimed, invocation, deps);
  await recordOutcome(claimed, end, deps);
}

/** Ends a task whose place another has, under its lease as any other outcome. */
async function skip(claimed: TaskIn<'STARTED'>, result: unknown, deps: RunDeps): Promise<void> {
  deps.log.info('task skipped', { task: claimed.task, taskId: claimed.id, why: 'concurrency' });
  await recordOutcome(claimed, { kind: 'returned', value: result, progress: undefined }, deps);
}

async function claimTask(
  wakeUp: WakeUp,
  { lease, leaseUntil }: { readonly lease: LeaseId; readonly leaseUntil: number },
  { location }: Invocation,
  deps: RunDeps,
): Promise<TaskIn<'STARTED'> | undefined> {
  const now = deps.clock.now();
  const claimed = await deps.store.update(wakeUp, claim({ lease, leaseUntil, now, location }));
  const task = claimed.task;
  // A refused claim that finds its own lease is its own: the first answer was lost.
  if (task?.state === 'STARTED' && task.lease === lease) return task;
  if (task && awaitsStop(task)) await stopOutside(task as OpenTask, deps);
  else if (task && isQueued(task.state)) await refuse(task as QueuedTask, wakeUp, now, deps);
  return undefined;
}

/** A limit says not yet: the task learns when, and a fresh wake-up comes then, so no receive count climbs. */
async function putOff(wakeUp: WakeUp, at: number, why: string, deps: RunDeps): Promise<void> {
  const task = (await deps.store.update(wakeUp, defer(at))).task;
  const until = task && startsAgainAt(task, at);
  if (!task || until === undefined) return;
  deps.log.info('task deferred', {
    task: task.task,
    taskId: task.id,
    why,
    until: new Date(until).toISOString(),
  });
  const wait = Math.max(0, until - deps.clock.now());
  if (wait <= times.longestDelay) await deps.wakeUps.send(task.queue, wakeUpOf(task), wait);
}

/** When a deferred task is to be woken. One whose wait was answered keeps its state, and is woken all the same. */
function startsAgainAt(task: Task, deferredTo: number): number | undefined {
  if (isQueued(task.state)) return notBeforeOf(task as QueuedTask);
  return task.state === 'WAITING' && task.waitResult !== undefined ? deferredTo : undefined;
}

/** Why a queued task could not be claimed: it has expired, or its time has not come. */
async function refuse(task: QueuedTask, wakeUp: WakeUp, now: number, deps: RunDeps): Promise<void> {
  if (task.expiresAt !== undefined && task.expiresAt <= now) {
    const ended = await deps.store.update(wakeUp, expire(task, 'worker', now));
    if (ended.applied) logRevoked(ended.task, deps.log);
    return;
  }
  const wait = notBeforeOf(task) - now;
  if (wait > 0 && wait <= times.longestDelay) await deps.wakeUps.send(task.queue, wakeUpOf(task), wait);
}

function logRevoked(task: Task, log: Log): void {
  log.info('task revoked', { task: task.task, taskId: task.id, reason: 'expired' });
}
