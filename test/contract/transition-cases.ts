import type { GuardedWrite } from '#core/guarded-write.ts';
import type { Task, TaskIn } from '#core/task.ts';
import * as transitions from '#core/transitions.ts';
import { aStartedTask, aTask, aWaitingTask, foreign, mine, noon } from '#test/fakes/a-task.ts';

/** A transition, one task that it applies to, and changes to that task each of which makes it refuse. */
export interface TransitionCase {
  readonly name: string;
  readonly write: (task: Task) => GuardedWrite;
  readonly allowed: () => Task;
  /** What the task must look like afterwards; `undefined`: the field is gone. */
  readonly after: Readonly<Record<string, unknown>>;
  readonly refused: Readonly<Record<string, () => Task>>;
}

const days = 14;
const error = { reason: 'broken', message: 'It broke.' };
const location = { requestId: 'request', logGroup: 'group' };
const outcome = { lease: mine, now: noon };
const ending = { owner: aTask().owner, retainDays: days };
const closed = {
  openKey: undefined,
  dueAt: undefined,
  lease: undefined,
  leaseUntil: undefined,
  ttl: expect14Days(),
};
const claimed = {
  state: 'STARTED',
  lease: mine,
  leaseUntil: noon + 900,
  startedAt: noon,
  location,
  notBefore: undefined,
};
const cancelled = { cancelRequestedAt: noon - 5, cancelRequestedBy: 'someone' };
const asStarted = (task: Task) => task as TaskIn<'STARTED'>;
const asWaiting = (task: Task) => task as TaskIn<'WAITING'>;
const claim = () => transitions.claim({ lease: mine, leaseUntil: noon + 900, now: noon, location });
const lost = (given: Partial<TaskIn<'STARTED'>> = {}) => aStartedTask({ leaseUntil: noon - 1, ...given });

function expect14Days(): number {
  return (noon + days * 86_400_000) / 1000;
}

const notHeld = {
  'another lease holds it': () => aStartedTask({ lease: foreign }),
  'it waits to be tried again': () => aTask({ state: 'RETRY', lastLease: mine }),
  'it waits for the outside': () => aWaitingTask(),
};
const notQueued = { 'it runs': () => aStartedTask(), 'it waits for the outside': () => aWaitingTask() };
const revokeWanted = { 'a revoke was asked for': () => aStartedTask(cancelled) };

/** Every transition of core/transitions.ts. */
export const transitionCases: readonly TransitionCase[] = [
  ...(['SCHEDULED', 'PENDING', 'RETRY'] as const).map((state) => ({
    name: `claim of a ${state} task`,
    write: claim,
    allowed: () =>
      aTask({ state, notBefore: noon, expiresAt: noon + 1, lastLease: foreign, wakes: 3, skips: 1 }),
    after: {
      ...claimed,
      claims: 1,
      attempts: 1,
      lastLease: undefined,
      wakes: undefined,
      skips: undefined,
      history: [{ at: noon, event: 'claimed' }],
    },
    refused: {
      'it is too early': () => aTask({ state, notBefore: noon + 1 }),
      'it has expired': () => aTask({ state, expiresAt: noon }),
      'it is held': () => aStartedTask({ leaseUntil: noon - 1 }),
      'it waits without an answer': () => aWaitingTask(),
    },
  })),
  {
    name: 'claim of a task whose wait was answered',
    write: claim,
    allowed: () => aWaitingTask({ waitResult: { rows: 1 } }),
    after: { ...claimed, claims: 2, waitKey: undefined, waitUntil: undefined, waitResult: { rows: 1 } },
    refused: { 'a revoke was asked for': () => aWaitingTask({ waitResult: 0, ...cancelled }) },
  },
  {
    name: 'progress',
    write: () => transitions.reportProgress(mine, { done: 1.5, total: 3, stage: 'pages' }),
    allowed: () => aStartedTask(cancelled),
    after: { state: 'STARTED', progress: { done: 1.5, total: 3, stage: 'pages' }, ...cancelled },
    refused: notHeld,
  },
  {
    name: 'success',
    write: () =>
      transitions.succeed(ending, { ...outcome, outputPrefix: 'p/', result: { n: 0.1 }, resultBytes: 9 }),
    allowed: () => aStartedTask({ error, history: [{ at: 1, event: 'claimed', by: 'ü' }], checkpoint: 1 }),
    after: {
      ...closed,
      state: 'SUCCESS',
      failedKey: undefined,
      checkpoint: undefined,
      history: [
        { at: 1, event: 'claimed', by: 'ü' },
        { at: noon, event: 'succeeded' },
      ],
      result: { n: 0.1 },
      outputPrefix: 'p/',
      endedBy: mine,
      error: undefined,
    },
    refused: { ...notHeld, ...revokeWanted },
  },
  {
    name: 'failure',
    write: () => transitions.fail(ending, mine, noon, error),
    allowed: () => aStartedTask(),
    after: {
      ...closed,
      state: 'FAILURE',
      error,
      endedBy: mine,
      endedAt: noon,
      failedKey: 'acme',
      history: [{ at: noon, event: 'failed', by: 'broken' }],
    },
    refused: { ...notHeld, ...revokeWanted },
  },
  {
    name: 'confirmed revoke of a running task',
    write: () => transitions.stopAttempt(ending, mine, noon),
    allowed: () => aStartedTask(cancelled),
    after: { ...closed, state: 'REVOKED', revokeReason: 'revoked', cancelRequestedAt: undefined },
    refused: { ...notHeld, 'nobody asked for it': () => aStartedTask() },
  },
  {
    name: 'retry',
    write: () => transitions.retry({ ...outcome, notBefore: noon + 5_000, error }),
    allowed: () => aStartedTask(),
    after: {
      state: 'RETRY',
      notBefore: noon + 5_000,
      dueAt: noon + 35_000,
      lastLease: mine,
      lease: undefined,
      attempts: 1,
      error,
      history: [{ at: noon, event: 'retried', by: 'broken' }],
    },
    refused: { ...notHeld, ...revokeWanted },
  },
  {
    name: 'retry that costs no attempt',
    write: () => transitions.retry({ ...outcome, notBefore: noon + 5_000, error, free: true }),
    allowed: () => aStartedTask({ waitResult: { rows: 1 } }),
    after: { state: 'RETRY', attempts: 0, claims: 1, lastLease: mine, waitResult: { rows: 1 } },
    refused: { ...notHeld, ...revokeWanted },
  },
  {
    name: 'checkpoint',
    write: () => transitions.saveCheckpoint(mine, { page: [1.5, ''] }, { done: 1 }),
    allowed: () => aStartedTask({ checkpoint: null }),
    after: { state: 'STARTED', lease: mine, checkpoint: { page: [1.5, ''] }, progress: { done: 1 } },
    refused: { ...notHeld, ...revokeWanted },
  },
  {
    name: 'wish to go on in a further invocation',
    write: () => transitions.continueLater(asStarted(aStartedTask({ continuations: 2 })), noon),
    allowed: () => aStartedTask({ checkpoint: 7, continuations: 2, attempts: 2, claims: 4 }),
    after: {
      state: 'PENDING',
      lease: undefined,
      leaseUntil: undefined,
      lastLease: mine,
      dueAt: noon + 120_000,
      attempts: 1,
      claims: 4,
      continuations: 3,
      checkpoint: 7,
    },
    refused: { ...notHeld, ...revokeWanted },
  },
  {
    name: 'wait for the outside',
    write: () => transitions.suspend(mine, noon, noon + 3_600_000),
    allowed: () => aStartedTask({ waitResult: 'of the wait before' }),
    after: {
      state: 'WAITING',
      waitKey: mine,
      waitUntil: noon + 3_600_000,
      dueAt: noon + 60_000,
      attempts: 0,
      lease: undefined,
      leaseUntil: undefined,
      waitResult: undefined,
      history: [{ at: noon, event: 'suspended' }],
    },
    refused: { ...notHeld, ...revokeWanted },
  },
  {
    name: 'short wait for the outside',
    write: () => transitions.suspend(mine, noon, noon + 5_000),
    allowed: () => aStartedTask(),
    after: { state: 'WAITING', waitUntil: noon + 5_000, dueAt: noon + 5_000 },
    refused: {},
  },
  {
    name: 'answer of the outside',
    write: () => transitions.answerWait(mine, noon, null),
    allowed: () => aWaitingTask(),
    after: { state: 'WAITING', waitKey: mine, waitResult: null, dueAt: noon + 60_000 },
    refused: {
      'it waits anew': () => aWaitingTask({ waitKey: foreign }),
      'the answer is there': () => aWaitingTask({ waitResult: null }),
      'it runs': () => aStartedTask(),
    },
  },
  {
    name: 'delay by a limit',
    write: () => transitions.defer(noon + 5),
    allowed: () => aTask({ state: 'RETRY', notBefore: noon + 4, attempts: 1, claims: 1 }),
    after: { state: 'RETRY', notBefore: noon + 5, attempts: 1, claims: 1 },
    refused: { ...notQueued, 'it waits longer already': () => aTask({ notBefore: noon + 5 }) },
  },
  {
    name: 'first delay by a limit',
    write: () => transitions.defer(noon + 5),
    allowed: () => aTask(),
    after: { state: 'PENDING', notBefore: noon + 5, dueAt: noon + 120_000 },
    refused: {},
  },
  {
    name: 'revoke of a queued task',
    write: () => transitions.revokeQueued(ending, 'someone', noon),
    allowed: () => aTask({ state: 'SCHEDULED', notBefore: noon + 1 }),
    after: {
      ...closed,
      state: 'REVOKED',
      revokeReason: 'revoked',
      endedBy: 'revoke:someone',
      notBefore: undefined,
      history: [{ at: noon, event: 'revoked', by: 'revoke:someone' }],
    },
    refused: notQueued,
  },
  {
    name: 'wish to revoke a running task',
    write: (task) => transitions.requestCancel(asStarted(task), 'me', noon),
    allowed: () => aStartedTask(),
    after: { state: 'STARTED', cancelRequestedAt: noon, cancelRequestedBy: 'me', lease: mine },
    refused: {},
  },
  {
    name: 'second wish to revoke a running task',
    write: (task) => transitions.requestCancel(asStarted(task), 'me', noon),
    allowed: () => aStartedTask(cancelled),
    after: { state: 'STARTED', ...cancelled },
    refused: {},
  },
  {
    name: 'wish to revoke a waiting task',
    write: () => transitions.requestCancel(aWaitingTask(), 'me', noon),
    allowed: () => aWaitingTask(),
    after: { state: 'WAITING', cancelRequestedAt: noon, dueAt: noon, waitKey: mine },
    refused: { 'it waits anew': () => aWaitingTask({ waitKey: foreign }), 'it runs': () => aStartedTask() },
  },
  {
    name: 'expiry',
    write: () => transitions.expire(ending, 'sweep', noon),
    allowed: () => aTask({ expiresAt: noon }),
    after: { ...closed, state: 'REVOKED', revokeReason: 'expired', endedBy: 'sweep' },
    refused: {
      'its time is not up': () => aTask({ expiresAt: noon + 1 }),
      'it has no such time': () => aTask(),
      'it runs': () => aStartedTask({ expiresAt: noon }),
    },
  },
  {
    name: 'abandonment',
    write: () => transitions.abandon(ending, noon),
    allowed: () => aTask({ giveUpAt: noon }),
    after: { ...closed, state: 'FAILURE', endedBy: 'sweep', failedKey: 'acme' },
    refused: {
      'there is time left': () => aTask({ giveUpAt: noon + 1 }),
      'it runs': () => aStartedTask({ giveUpAt: noon }),
    },
  },
  {
    name: 'end by the dead letters',
    write: () => transitions.giveUpUndeliverable(ending, 2, noon, 'no worker took it'),
    allowed: () => aTask({ state: 'RETRY', claims: 2 }),
    after: {
      ...closed,
      state: 'FAILURE',
      failedKey: 'acme',
      error: { reason: 'undeliverable', message: 'no worker took it' },
    },
    refused: {
      'the letter is of an older claim': () => aTask({ state: 'RETRY', claims: 3 }),
      'it runs': () => aStartedTask({ claims: 2 }),
      'it waits for the outside': () => aWaitingTask({ claims: 2 }),
    },
  },
  {
    name: 'later look by the sweep',
    write: () => transitions.postpone(aTask({ dueAt: noon + 7 }), noon + 500_000, false),
    allowed: () => aTask({ dueAt: noon + 7, wakes: 2, skips: 2 }),
    after: { dueAt: noon + 500_000, wakes: 3, skips: undefined },
    refused: {
      'another sweep has moved it': () => aTask({ dueAt: noon + 8 }),
      'its state has changed': () => aTask({ state: 'RETRY', dueAt: noon + 7 }),
    },
  },
  {
    name: 'later look by the sweep without a message',
    write: () => transitions.postpone(aTask({ dueAt: noon + 7 }), noon + 500_000, true),
    allowed: () => aTask({ dueAt: noon + 7 }),
    after: { dueAt: noon + 500_000, wakes: 1, skips: 1 },
    refused: {},
  },
  {
    name: 'earlier look by the sweep',
    write: () => transitions.hasten(noon),
    allowed: () => aTask(),
    after: { dueAt: noon, state: 'PENDING' },
    refused: notQueued,
  },
  {
    name: 'later look at a live lease',
    write: () => transitions.watchLease(aStartedTask({ dueAt: noon })),
    allowed: () => aStartedTask({ dueAt: noon }),
    after: { dueAt: noon + 65_000, lease: mine },
    refused: {
      'another lease holds it': () => aStartedTask({ dueAt: noon, lease: foreign }),
      'it was moved': () => aStartedTask({ dueAt: noon + 1 }),
    },
  },
  {
    name: 'end of a lost lease',
    write: () => transitions.endLostLease(lost(), noon, noon + 2_000),
    allowed: () => lost(),
    after: {
      state: 'RETRY',
      crashes: 1,
      notBefore: noon + 2_000,
      dueAt: noon + 32_000,
      lease: undefined,
      history: [{ at: noon, event: 'crashed' }],
    },
    refused: {
      'the lease lives': () => aStartedTask({ leaseUntil: noon }),
      'another lease holds it': () => lost({ lease: foreign }),
      'a revoke was asked for meanwhile': () => lost(cancelled),
      'it waits to be tried again': () => aTask({ state: 'RETRY' }),
    },
  },
  {
    name: 'end of a lease lost once too often',
    write: () => transitions.endLostLease(lost({ crashes: 3 }), noon, noon + 2_000),
    allowed: () => lost({ crashes: 3 }),
    after: { ...closed, state: 'FAILURE', crashes: 4, endedBy: 'sweep', failedKey: 'acme' },
    refused: { 'the lease lives': () => aStartedTask({ leaseUntil: noon, crashes: 3 }) },
  },
  {
    name: 'end of a lost lease that was to be revoked',
    write: () => transitions.endLostLease(lost(cancelled), noon, noon + 2_000),
    allowed: () => lost(cancelled),
    after: { ...closed, state: 'REVOKED', revokeReason: 'revoked', cancelRequestedAt: undefined },
    refused: { 'nobody asked for a revoke': () => lost() },
  },
  {
    name: 'confirmed revoke of a waiting task',
    write: (task) => transitions.stopWaiting({ ...asWaiting(task), waitKey: mine }, noon),
    allowed: () => aWaitingTask(cancelled),
    after: { ...closed, state: 'REVOKED', waitKey: undefined, waitUntil: undefined },
    refused: {
      'nobody asked for it': () => aWaitingTask(),
      'it waits anew': () => aWaitingTask({ ...cancelled, waitKey: foreign }),
    },
  },
  {
    name: 'end of a wait without an answer',
    write: (task) => transitions.timeOutWaiting({ ...asWaiting(task), waitKey: mine }, noon),
    allowed: () => aWaitingTask({ waitUntil: noon }),
    after: { ...closed, state: 'FAILURE', waitKey: undefined, failedKey: 'acme' },
    refused: {
      'there is time left': () => aWaitingTask({ waitUntil: noon + 1 }),
      'the answer is there': () => aWaitingTask({ waitUntil: noon, waitResult: null }),
      'it waits anew': () => aWaitingTask({ waitUntil: noon, waitKey: foreign }),
    },
  },
  {
    name: 'list of children',
    write: () => transitions.saveChildren(mine, []),
    allowed: () => aStartedTask(),
    after: { state: 'STARTED', lease: mine, children: [] },
    refused: { ...notHeld, ...revokeWanted },
  },
  {
    name: 'begin of work outside',
    write: () => transitions.saveOutside(mine, { step: 1 }, true),
    allowed: () => aStartedTask({ expiresAt: noon + 1 }),
    after: { state: 'STARTED', lease: mine, checkpoint: { step: 1 }, outside: true, expiresAt: undefined },
    refused: { ...notHeld, ...revokeWanted },
  },
  {
    name: 'confirmed stop of work outside',
    write: (task) => transitions.confirmStop({ ...asWaiting(task), claims: 1 }, noon),
    allowed: () => aWaitingTask({ ...cancelled, outside: true, claims: 1 }),
    after: { ...closed, state: 'REVOKED', waitKey: undefined },
    refused: {
      'nobody asked for it': () => aWaitingTask({ outside: true, claims: 1 }),
      'nothing runs outside': () => aWaitingTask({ ...cancelled, claims: 1 }),
      'an attempt has begun since': () => aWaitingTask({ ...cancelled, outside: true, claims: 2 }),
    },
  },
  {
    name: 'refused stop of work outside',
    write: (task) => transitions.refuseStop({ ...asWaiting(task), claims: 1 }, noon),
    allowed: () => aWaitingTask({ ...cancelled, outside: true, claims: 1 }),
    after: { state: 'WAITING', cancelRequestedAt: undefined, waitResult: { asked: true } },
    refused: {
      'nobody asked for it': () => aWaitingTask({ outside: true, claims: 1 }),
      'nothing runs outside': () => aWaitingTask({ ...cancelled, claims: 1 }),
      'an attempt has begun since': () => aWaitingTask({ ...cancelled, outside: true, claims: 2 }),
    },
  },
];
