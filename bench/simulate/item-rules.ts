import { limits } from '#core/constants.ts';
import { isEnded, isQueued, type TaskState } from '#core/states.ts';
import { unfittingField } from './fitting-fields.ts';
import type { Item } from './item.ts';
import type { Violation } from './violation.ts';

/** An applied write: its name, the item before and after, and the time on its actor's clock. */
export interface AppliedWrite {
  readonly name: string;
  readonly before: Item;
  readonly after: Item;
  readonly now: number;
}

type Rule = readonly [kind: string, isBroken: (write: AppliedWrite) => boolean];

const stateOf = (item: Item) => item.state as TaskState;
const isClaim = ({ name }: AppliedWrite) => name === 'claim';
const outcomes = new Set(['succeed', 'fail', 'stopAttempt', 'retry', 'suspend', 'continue']);
const hasIndexEntry = (item: Item) => item.openKey !== undefined && item.dueAt !== undefined;

/** What must hold of every write, seen from the item alone. */
const rules: readonly Rule[] = [
  ['doubledOutcomes', ({ before }) => isEnded(stateOf(before))],
  ['doubledOutcomes', ({ name, before }) => outcomes.has(name) && before.state !== 'STARTED'],
  ['indexWrong', ({ after }) => hasIndexEntry(after) === isEnded(stateOf(after))],
  [
    'cancelOutOfPlace',
    ({ after }) =>
      after.cancelRequestedAt !== undefined && after.state !== 'STARTED' && after.state !== 'WAITING',
  ],
  ['leftovers', ({ after }) => unfittingField(after) !== undefined],
  ['leaseTaken', (write) => isClaim(write) && write.before.state === 'STARTED'],
  [
    'resumedUnanswered',
    (write) => isClaim(write) && write.before.state === 'WAITING' && write.before.waitResult === undefined,
  ],
  [
    'startedTooEarly',
    (write) => isClaim(write) && Number(write.after.startedAt) < Number(write.before.notBefore ?? 0),
  ],
  [
    'startedExpired',
    (write) =>
      isClaim(write) &&
      write.before.state !== 'WAITING' &&
      Number(write.after.startedAt) >= Number(write.before.expiresAt ?? Number.POSITIVE_INFINITY),
  ],
  [
    'endedOverCancel',
    ({ before, after }) =>
      before.cancelRequestedAt !== undefined && isEnded(stateOf(after)) && after.state !== 'REVOKED',
  ],
  ['letterEndedHeld', ({ name, before }) => name === 'undeliverable' && !isQueued(stateOf(before))],
  ['expiredTooEarly', ({ name, before, now }) => name === 'expire' && Number(before.expiresAt) > now],
  [
    'expiredAtWork',
    ({ name, before }) => name === 'expire' && before.state === 'PENDING' && Number(before.claims) > 0,
  ],
  ['stuck', ({ name }) => name === 'abandon'],
  ['answeredTwice', ({ name, before }) => name === 'answerWait' && before.waitResult !== undefined],
  [
    'foreignAnswer',
    // The answer of a group is no one's: it says only that the children are to be looked at.
    ({ name, before, after }) =>
      name === 'answerWait' &&
      before.children === undefined &&
      (after.waitResult as { for?: unknown }).for !== before.waitKey,
  ],
  [
    'waitOverdue',
    ({ after, now }) =>
      after.state === 'WAITING' &&
      after.waitResult === undefined &&
      Number(after.dueAt) > Math.max(Number(after.waitUntil), now),
  ],
  [
    'overBudget',
    ({ after }) => {
      const [attempts, crashes] = [Number(after.attempts), Number(after.crashes)];
      const tooMany = attempts - crashes > Number(after.maxAttempts) || crashes > limits.crashBudget + 1;
      return tooMany || attempts < crashes;
    },
  ],
];

/** The first rule that a write breaks. */
export function brokenRule(write: AppliedWrite): Violation | undefined {
  for (const [kind, isBroken] of rules) {
    if (!isBroken(write)) continue;
    const { name, before, after } = write;
    const detail = `${name} made ${before.state} ${after.state} of ${String(after.id).slice(-4)}`;
    return { kind, detail };
  }
  return undefined;
}
