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
import type { LeaseId, TaskId } from './ids.ts';
import { stateAfter, statesBefore, type TaskEvent } from './lifecycle.ts';
import type {
  HistoryEntry,
  Location,
  OpenTask,
  Progress,
  QueuedTask,
  Task,
  TaskErrorInfo,
  TaskFields,
  TaskIn,
} from './task.ts';

/*
 * Every write that moves a task, with its guard. Each guard has a reason (docs/architecture.md, "Guards"): removing one
 * loses a task or doubles an outcome, and a test shows it.
 */

const before = (event: TaskEvent): Condition => oneOf('state', statesBefore(event));

const entry = (event: TaskEvent, at: number, by?: string): HistoryEntry => ({
  at,
  event,
  ...(by === undefined ? {} : { by }),
});

/** What the end of a task needs to know of it. */
type Ending = Pick<Task, 'owner' | 'retainDays'>;

const removedAtTheEnd = [
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
  'checkpoint',
  'outside',
] as const;

/** The index entry leaves with the outcome and only with it; the lease leaves with it too. */
function end(event: TaskEvent, task: Ending, now: number, by: string, set: TaskFields): Change {
  const state = stateAfter(event);
  return {
    set: {
      ...set,
      state,
      endedAt: now,
      endedBy: by,
      ttl: Math.ceil((now + task.retainDays * times.day) / 1000),
      ...(state === 'FAILURE' ? { failedKey: task.owner } : {}),
    },
    remove: removedAtTheEnd,
    history: entry(event, now, set.error?.reason ?? (state === 'REVOKED' ? by : undefined)),
  };
}

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
      history: entry('claimed', now),
    },
  };
}

const holds = (lease: LeaseId): Condition => all(is('state', 'STARTED'), is('lease', lease));

/** The attempt that holds the lease, and nobody asked it to stop. */
const holdsFreely = (lease: LeaseId): Condition => all(holds(lease), absent('cancelRequestedAt'));

/** Nobody asked it to stop; or somebody did, and what goes on outside decides. */
const heldOrOutside = (lease: LeaseId): Condition =>
  all(holds(lease), any(absent('cancelRequestedAt'), present('outside')));

/** Progress of the attempt that holds the lease; what comes back tells of a revoke. */
export function reportProgress(lease: LeaseId, progress: Progress): GuardedWrite {
  return { name: 'progress', when: holds(lease), change: { set: { progress }, add: { reports: 1 } } };
}

/** State from which a further invocation, or a further attempt, goes on. */
export function saveCheckpoint(lease: LeaseId, checkpoint: unknown, progress?: Progress): GuardedWrite {
  return {
    name: 'checkpoint',
    when: holdsFreely(lease),
    change: { set: { checkpoint, ...(progress ? { progress } : {}) } },
  };
}

/** The attempt will make these tasks: known before the first of them is there, so that a revoke reaches them all. */
export function saveChildren(lease: LeaseId, children: readonly TaskId[]): GuardedWrite {
  return { name: 'children', when: holdsFreely(lease), change: { set: { children: [...children] } } };
}

/**
 * State of work outside: `outside` is true before that work is begun and until its end was seen. It is not begun once a
 * revoke was asked for; what is learned of begun work is saved all the same. Begun work does not expire.
 */
export function saveOutside(lease: LeaseId, checkpoint: unknown, outside: boolean): GuardedWrite {
  return {
    name: 'outside',
    when: heldOrOutside(lease),
    change: outside
      ? { set: { checkpoint, outside: true }, remove: ['expiresAt'] }
      : { set: { checkpoint }, remove: ['outside'] },
  };
}

/** The attempt goes on in a further invocation; it costs no attempt. */
export function continueLater(task: TaskIn<'STARTED'>, now: number): GuardedWrite {
  const { lease, history = [], continuations = 0 } = task;
  return {
    name: 'continue',
    when: holdsFreely(lease),
    change: {
      set: {
        state: stateAfter('continued'),
        dueAt: now + times.firstDue,
        giveUpAt: now + times.giveUp,
        lastLease: lease,
        // Only the first claim of a long attempt stays in the history, or it would grow with each invocation.
        ...(continuations > 0 ? { history: history.slice(0, -1) } : {}),
      },
      add: { attempts: -1, continuations: 1 },
      // It has started in time: the rest of its work does not expire.
      remove: ['lease', 'leaseUntil', 'expiresAt'],
    },
  };
}

export interface SuccessArgs {
  readonly lease: LeaseId;
  readonly now: number;
  readonly outputPrefix: string;
  readonly result?: unknown;
  readonly resultBytes: number;
  readonly progress?: Progress;
}

/** The attempt succeeded; refused once a revoke was asked for. */
export function succeed(task: Ending, args: SuccessArgs): GuardedWrite {
  const { lease, now, outputPrefix, result, resultBytes, progress } = args;
  const change = end('succeeded', task, now, lease, {
    outputPrefix,
    resultBytes,
    ...(result === undefined ? {} : { result }),
    ...(progress ? { progress } : {}),
  });
  return {
    name: 'succeed',
    // What happened outside has happened, whatever was asked for since.
    when: heldOrOutside(lease),
    change: { ...change, remove: [...removedAtTheEnd, 'error'] },
  };
}

/** The attempt failed and nothing will repeat it. */
export function fail(task: Ending, lease: LeaseId, now: number, error: TaskErrorInfo): GuardedWrite {
  return { name: 'fail', when: holdsFreely(lease), change: end('failed', task, now, lease, { error }) };
}

/** The attempt stopped because a revoke was asked for. */
export function stopAttempt(task: Ending, lease: LeaseId, now: number): GuardedWrite {
  return {
    name: 'stopAttempt',
    when: all(holds(lease), present('cancelRequestedAt'), absent('outside')),
    change: end('stopped', task, now, lease, { revokeReason: 'revoked' }),
  };
}

/** When the sweep should look at a task that may start at `startAt`: beyond SQS's reach it also sends the wake-up. */
export function dueFor(startAt: number, now: number, margin: number): number {
  return startAt - now > times.longestDelay ? startAt - times.sweepAhead : startAt + margin;
}

export interface RetryArgs {
  readonly lease: LeaseId;
  readonly now: number;
  readonly notBefore: number;
  readonly error: TaskErrorInfo;
  /** True gives the attempt back: it met somebody else's live effect and did nothing. */
  readonly free?: boolean;
}

/** A further attempt at `notBefore`. */
export function retry({ lease, now, notBefore, error, free = false }: RetryArgs): GuardedWrite {
  return {
    name: 'retry',
    when: holdsFreely(lease),
    change: {
      set: {
        state: stateAfter('retried'),
        notBefore,
        dueAt: dueFor(notBefore, now, times.afterRetry),
        giveUpAt: notBefore + times.giveUp,
        lastLease: lease,
        error,
      },
      ...(free ? { add: { attempts: -1 } } : {}),
      remove: ['lease', 'leaseUntil'],
      history: entry('retried', now, error.reason),
    },
  };
}

/** Nothing runs until the outside answers under `lease` as its key, at the latest at `waitUntil`. */
export function suspend(
  lease: LeaseId,
  now: number,
  waitUntil: number,
  progress?: Progress,
  askMs: number = times.firstAsk,
): GuardedWrite {
  return {
    name: 'suspend',
    when: heldOrOutside(lease),
    change: {
      set: {
        state: stateAfter('suspended'),
        waitKey: lease,
        waitUntil,
        dueAt: Math.min(waitUntil, now + askMs),
        ...(progress ? { progress } : {}),
      },
      add: { attempts: -1 },
      remove: ['lease', 'leaseUntil', 'waitResult'],
      history: entry('suspended', now),
    },
  };
}

/** The outside answered: the first answer under this wait's own key counts. */
export function answerWait(waitKey: LeaseId, now: number, waitResult: unknown): GuardedWrite {
  return {
    name: 'answerWait',
    when: all(is('state', 'WAITING'), is('waitKey', waitKey), absent('waitResult')),
    change: { set: { waitResult, dueAt: now + times.afterEvent } },
  };
}

/** Not yet: a rate or a concurrency limit, a pause, a deep queue. Costs no attempt. */
export function defer(notBefore: number): GuardedWrite {
  return {
    name: 'defer',
    when: all(before('claimed'), any(absent('notBefore'), below('notBefore', notBefore))),
    change: { set: { notBefore } },
  };
}

/** Ends a task that nothing runs. */
export function revokeQueued(task: Ending, by: string, now: number): GuardedWrite {
  return {
    name: 'revokeQueued',
    when: all(before('revoked'), absent('outside')),
    change: end('revoked', task, now, `revoke:${by}`, { revokeReason: 'revoked' }),
  };
}

/**
 * Asks running or waiting work, or what goes on outside for a queued task, to stop; it is REVOKED when that is confirmed.
 * What nothing runs is due at once.
 */
export function requestCancel(task: OpenTask, by: string, now: number): GuardedWrite {
  return {
    name: 'requestCancel',
    when: cancellable(task),
    change: {
      setIfAbsent: { cancelRequestedAt: now, cancelRequestedBy: by },
      ...(task.state === 'STARTED' ? {} : { set: { dueAt: now } }),
    },
  };
}

function cancellable(task: OpenTask): Condition {
  if (task.state === 'STARTED') return before('succeeded');
  if (task.state === 'WAITING') return all(is('state', 'WAITING'), is('waitKey', task.waitKey));
  return all(before('revoked'), present('outside'));
}

/** Not started by `expiresAt`. */
export function expire(task: Ending, by: string, now: number): GuardedWrite {
  return {
    name: 'expire',
    when: all(before('expired'), atMost('expiresAt', now)),
    change: end('expired', task, now, by, { revokeReason: 'expired' }),
  };
}

/** No worker claimed it within a week of the time when it should have started. */
export function abandon(task: Ending, now: number): GuardedWrite {
  const error = {
    reason: 'neverStarted',
    message: 'No worker started this task within 7 days of its time; see "A queue is old" in the runbook.',
  };
  return {
    name: 'abandon',
    when: all(before('abandoned'), atMost('giveUpAt', now)),
    change: end('abandoned', task, now, 'sweep', { error }),
  };
}

/** Its wake-up came to the dead letters; `claims` shows whether that wake-up is still the one that counts. */
export function giveUpUndeliverable(
  task: Ending,
  claims: number,
  now: number,
  message: string,
): GuardedWrite {
  const error = { reason: 'undeliverable', message };
  return {
    name: 'undeliverable',
    when: all(before('undeliverable'), is('claims', claims)),
    change: end('undeliverable', task, now, 'deadLetters', { error }),
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
  if (task.cancelRequestedAt !== undefined && !task.outside) {
    const change = end('stopped', task, now, 'sweep', { revokeReason: 'revoked' });
    return { name: 'leaseLost', when: all(when, present('cancelRequestedAt'), absent('outside')), change };
  }
  const guarded = all(when, task.outside ? present('outside') : absent('cancelRequestedAt'));
  if (task.crashes + 1 > limits.crashBudget) {
    const error = {
      reason: 'crashed',
      message: `The worker died ${task.crashes + 1} times while it ran this task (out of memory, time limit or killed).`,
    };
    const change = end('crashedForGood', task, now, 'sweep', { error });
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
        giveUpAt: notBefore + times.giveUp,
        error: { reason: 'crashed', message: 'The worker died while it ran this task; it is tried again.' },
      },
      add: { crashes: 1 },
      remove: ['lease', 'leaseUntil'],
      history: entry('crashed', now),
    },
  };
}

/** A revoke of waiting work is confirmed. */
export function stopWaiting(task: TaskIn<'WAITING'>, now: number): GuardedWrite {
  return {
    name: 'stopWaiting',
    when: all(
      is('state', 'WAITING'),
      is('waitKey', task.waitKey),
      present('cancelRequestedAt'),
      absent('outside'),
    ),
    change: end('stopped', task, now, 'sweep', { revokeReason: 'revoked' }),
  };
}

/** Nobody holds the task, a revoke was asked for, and no attempt has begun since it was read. */
const awaitsStop = ({ state, claims }: OpenTask): Condition =>
  all(is('state', state), is('claims', claims), present('cancelRequestedAt'), present('outside'));

/** The work outside was seen to have stopped: the revoke is confirmed. */
export function confirmStop(task: OpenTask, now: number): GuardedWrite {
  const event = task.state === 'WAITING' ? 'stopped' : 'revoked';
  return {
    name: 'confirmStop',
    when: awaitsStop(task),
    change: end(event, task, now, `revoke:${task.cancelRequestedBy ?? 'unknown'}`, {
      revokeReason: 'revoked',
    }),
  };
}

/** The revoke came too late, the work outside had been done: the task goes on and tells so. */
export function refuseStop(task: OpenTask, now: number): GuardedWrite {
  return {
    name: 'refuseStop',
    when: awaitsStop(task),
    change: {
      set: {
        dueAt: now + times.afterEvent,
        ...(task.state === 'WAITING' ? { waitResult: { asked: true } } : {}),
      },
      remove: ['cancelRequestedAt', 'cancelRequestedBy'],
    },
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
      absent('cancelRequestedAt'),
      atMost('waitUntil', now),
    ),
    change: end('timedOut', task, now, 'sweep', { error }),
  };
}

/** Whether a queued task may not start yet, and when. */
export function notBeforeOf(task: QueuedTask): number {
  return task.notBefore ?? task.startAt;
}
