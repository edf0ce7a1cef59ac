import { limits, times } from './constants.ts';
import {
  above,
  absent,
  all,
  any,
  atMost,
  below,
  type Change,
  type Condition,
  type GuardedWrite,
  is,
  oneOf,
  present,
} from './guarded-write.ts';
import type { LeaseId } from './ids.ts';
import { stateAfter, statesBefore, type TaskEvent } from './lifecycle.ts';
import type { Location, OpenTask, Progress, QueuedTask, TaskErrorInfo, TaskFields, TaskIn } from './task.ts';

/*
 * Every write that moves a task, with its guard. Each guard has a reason (docs/architecture.md, "Guards"): removing one
 * loses a task or doubles an outcome, and a test shows it.
 */

const before = (event: TaskEvent): Condition => oneOf('state', statesBefore(event));

/** The index entry leaves with the outcome and only with it; the lease leaves with it too. */
const end = (event: TaskEvent, now: number, by: string, retainDays: number, set: TaskFields): Change => ({
  set: {
    ...set,
    state: stateAfter(event),
    endedAt: now,
    endedBy: by,
    ttl: Math.ceil((now + retainDays * times.day) / 1000),
  },
  remove: [
    'openKey',
    'dueAt',
    'wakes',
    'skips',
    'lease',
    'leaseUntil',
    'lastLease',
    'notBefore',
    'cancelRequestedAt',
    'cancelRequestedBy',
    'waitKey',
    'waitUntil',
    'waitResult',
  ],
});

export interface ClaimArgs {
  readonly lease: LeaseId;
  readonly leaseUntil: number;
  readonly now: number;
  readonly location: Location;
}

/** An attempt takes the lease. `dueAt` stays: an index write less, and the sweep finds the task if the attempt dies. */
export function claim({ lease, leaseUntil, now, location }: ClaimArgs): GuardedWrite {
  return {
    name: 'claim',
    when: all(
      any(before('claimed'), all(before('resumed'), present('waitResult'))),
      absent('cancelRequestedAt'),
      any(absent('notBefore'), atMost('notBefore', now)),
      any(is('state', 'WAITING'), absent('expiresAt'), above('expiresAt', now)),
    ),
    change: {
      set: { state: stateAfter('claimed'), lease, leaseUntil, startedAt: now, location },
      add: { claims: 1, attempts: 1 },
      remove: ['notBefore', 'wakes', 'skips', 'lastLease', 'waitKey', 'waitUntil', 'progress'],
    },
  };
}

const holds = (lease: LeaseId): Condition => all(is('state', 'STARTED'), is('lease', lease));

/** Progress of the attempt that holds the lease; what comes back tells of a revoke. */
export function reportProgress(lease: LeaseId, progress: Progress): GuardedWrite {
  return { name: 'progress', when: holds(lease), change: { set: { progress } } };
}

export interface SuccessArgs {
  readonly lease: LeaseId;
  readonly now: number;
  readonly retainDays: number;
  readonly outputPrefix: string;
  readonly result?: unknown;
  readonly resultBytes: number;
  readonly progress?: Progress;
}

/** The attempt succeeded; refused once a revoke was asked for. */
export function succeed(args: SuccessArgs): GuardedWrite {
  const { lease, now, retainDays, outputPrefix, result, resultBytes, progress } = args;
  const change = end('succeeded', now, lease, retainDays, {
    outputPrefix,
    resultBytes,
    ...(result === undefined ? {} : { result }),
    ...(progress ? { progress } : {}),
  });
  return {
    name: 'succeed',
    when: all(holds(lease), absent('cancelRequestedAt')),
    change: { ...change, remove: [...(change.remove ?? []), 'error'] },
  };
}

/** The attempt failed and nothing will repeat it. */
export function fail(lease: LeaseId, now: number, retainDays: number, error: TaskErrorInfo): GuardedWrite {
  return {
    name: 'fail',
    when: all(holds(lease), absent('cancelRequestedAt')),
    change: end('failed', now, lease, retainDays, { error }),
  };
}

/** The attempt stopped because a revoke was asked for. */
export function stopAttempt(lease: LeaseId, now: number, retainDays: number): GuardedWrite {
  return {
    name: 'stopAttempt',
    when: all(holds(lease), present('cancelRequestedAt')),
    change: end('stopped', now, lease, retainDays, { revokeReason: 'revoked' }),
  };
}

/** When the sweep should look at a task that may start at `startAt`: beyond SQS's reach it also sends the wake-up. */
export function dueFor(startAt: number, now: number, margin: number): number {
  return startAt - now > times.longestDelay ? startAt - times.sweepAhead : startAt + margin;
}

/** A further attempt at `notBefore`. */
export function retry(lease: LeaseId, now: number, notBefore: number, error: TaskErrorInfo): GuardedWrite {
  return {
    name: 'retry',
    when: all(holds(lease), absent('cancelRequestedAt')),
    change: {
      set: {
        state: stateAfter('retried'),
        notBefore,
        dueAt: dueFor(notBefore, now, times.afterRetry),
        lastLease: lease,
        error,
      },
      remove: ['lease', 'leaseUntil'],
    },
  };
}

/** Ends a task that nothing runs. */
export function revokeQueued(by: string, now: number, retainDays: number): GuardedWrite {
  return {
    name: 'revokeQueued',
    when: before('revoked'),
    change: end('revoked', now, `revoke:${by}`, retainDays, { revokeReason: 'revoked' }),
  };
}

/** Asks running or waiting work to stop; it is REVOKED when that is confirmed. Waiting work is due at once. */
export function requestCancel(task: TaskIn<'STARTED' | 'WAITING'>, by: string, now: number): GuardedWrite {
  const waiting = task.state === 'WAITING';
  return {
    name: 'requestCancel',
    when: waiting ? all(is('state', 'WAITING'), is('waitKey', task.waitKey)) : before('succeeded'),
    change: {
      setIfAbsent: { cancelRequestedAt: now, cancelRequestedBy: by },
      ...(waiting ? { set: { dueAt: now } } : {}),
    },
  };
}

/** Not started by `expiresAt`. */
export function expire(by: string, now: number, retainDays: number): GuardedWrite {
  return {
    name: 'expire',
    when: all(before('expired'), atMost('expiresAt', now)),
    change: end('expired', now, by, retainDays, { revokeReason: 'expired' }),
  };
}

/** No worker ever claimed it within a week. */
export function abandon(now: number, retainDays: number): GuardedWrite {
  const error = {
    reason: 'neverStarted',
    message: 'No worker started this task within 7 days; see "A queue is old" in the runbook.',
  };
  return {
    name: 'abandon',
    when: all(before('abandoned'), atMost('giveUpAt', now)),
    change: end('abandoned', now, 'sweep', retainDays, { error }),
  };
}

/** Its wake-up came to the dead letters; `claims` shows whether that wake-up is still the one that counts. */
export function giveUpUndeliverable(
  claims: number,
  now: number,
  retainDays: number,
  message: string,
): GuardedWrite {
  return {
    name: 'undeliverable',
    when: all(before('undeliverable'), is('claims', claims)),
    change: end('undeliverable', now, 'deadLetters', retainDays, {
      error: { reason: 'undeliverable', message },
    }),
  };
}

/** The sweep moves `dueAt` before it sends: of two sweeps only the winner sends. */
export function postpone(task: OpenTask, dueAt: number, skipped: boolean): GuardedWrite {
  return {
    name: 'postpone',
    when: all(is('state', task.state), is('dueAt', task.dueAt)),
    change: skipped
      ? { set: { dueAt }, add: { wakes: 1, skips: 1 } }
      : { set: { dueAt }, add: { wakes: 1 }, remove: ['skips'] },
  };
}

/** A send failed after a durable put: the next sweep shall send. */
export function hasten(now: number): GuardedWrite {
  return { name: 'hasten', when: before('revoked'), change: { set: { dueAt: now } } };
}

/** A live lease: look again when it should have ended. */
export function watchLease(task: TaskIn<'STARTED'>): GuardedWrite {
  return {
    name: 'watchLease',
    when: all(is('state', 'STARTED'), is('lease', task.lease), is('dueAt', task.dueAt)),
    change: { set: { dueAt: task.leaseUntil + times.afterLease } },
  };
}

/** The lease ran out: its attempt crashed. Ends the task, or plans the next attempt, in the same write. */
export function endLostLease(task: TaskIn<'STARTED'>, now: number, notBefore: number): GuardedWrite {
  const when = all(is('state', 'STARTED'), is('lease', task.lease), below('leaseUntil', now));
  if (task.cancelRequestedAt !== undefined) {
    const change = end('stopped', now, 'sweep', task.retainDays, { revokeReason: 'revoked' });
    return { name: 'leaseLost', when: all(when, present('cancelRequestedAt')), change };
  }
  const guarded = all(when, absent('cancelRequestedAt'));
  if (task.crashes + 1 > limits.crashBudget) {
    const error = {
      reason: 'crashed',
      message: `The worker died ${task.crashes + 1} times while it ran this task (out of memory, time limit or killed).`,
    };
    const change = end('crashedForGood', now, 'sweep', task.retainDays, { error });
    return { name: 'leaseLost', when: guarded, change: { ...change, add: { crashes: 1 } } };
  }
  return {
    name: 'leaseLost',
    when: guarded,
    change: {
      set: {
        state: stateAfter('crashed'),
        notBefore,
        dueAt: notBefore + times.afterRetry,
        error: { reason: 'crashed', message: 'The worker died while it ran this task; it is tried again.' },
      },
      add: { crashes: 1 },
      remove: ['lease', 'leaseUntil'],
    },
  };
}

/** A revoke of waiting work is confirmed. */
export function stopWaiting(task: TaskIn<'WAITING'>, now: number): GuardedWrite {
  return {
    name: 'stopWaiting',
    when: all(is('state', 'WAITING'), is('waitKey', task.waitKey), present('cancelRequestedAt')),
    change: end('stopped', now, 'sweep', task.retainDays, { revokeReason: 'revoked' }),
  };
}

/** The outside never answered. */
export function timeOutWaiting(task: TaskIn<'WAITING'>, now: number): GuardedWrite {
  const error = { reason: 'timedOut', message: 'What this task waited for did not answer in time.' };
  return {
    name: 'timeOutWaiting',
    when: all(
      is('state', 'WAITING'),
      is('waitKey', task.waitKey),
      absent('waitResult'),
      atMost('waitUntil', now),
    ),
    change: end('timedOut', now, 'sweep', task.retainDays, { error }),
  };
}

/** Whether a queued task may not start yet, and when. */
export function notBeforeOf(task: QueuedTask): number {
  return task.notBefore ?? task.startAt;
}
