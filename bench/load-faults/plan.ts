import { planRules } from '#bench/faults/plan.ts';
import type { FaultRule } from '#local/services/contract.ts';

const SERVICE = { service: 'redshift-data' };
const SUBMIT = { ...SERVICE, operation: 'BatchExecuteStatement' };
const RUN = { ...SERVICE, operation: 'RunStatement' };
const EVENT = { ...SERVICE, operation: 'StatementEvent' };
const READ = { ...SERVICE, operation: 'ReadFile' };
const THROTTLED = 'ThrottlingException: Rate exceeded';

/** A load makes several dozens of calls: were each struck as often as those of other tasks, hardly an attempt would live. */
const usual = planRules(0.25);

/** What strikes loads: at their submission, while they run, when they end, and at every call between. */
export const loadRules: readonly FaultRule[] = [
  { id: 'submitLostAnswer', effect: 'cutAfter', ...SUBMIT, probability: 0.03 },
  {
    id: 'submitErrorAfter',
    effect: 'failAfter',
    error: 'InternalServerException',
    ...SUBMIT,
    probability: 0.03,
  },
  { id: 'submitTwice', effect: 'duplicate', ...SUBMIT, probability: 0.03 },
  {
    id: 'tooManyActive',
    effect: 'fail',
    error: 'ActiveStatementsExceededException',
    ...SUBMIT,
    probability: 0.03,
  },
  {
    id: 'throttled',
    effect: 'fail',
    error: 'ValidationException',
    message: THROTTLED,
    ...SUBMIT,
    probability: 0.03,
  },
  { id: 'eventBeforeAnswer', effect: 'delayAfter', delayMs: 1_500, ...SUBMIT, probability: 0.04 },
  { id: 'killBeforeSubmit', effect: 'killBefore', ...SUBMIT, probability: 0.02 },
  { id: 'killAfterSubmit', effect: 'killAfter', ...SUBMIT, probability: 0.03 },
  ...killed('killAtDescribe', { ...SERVICE, operation: 'DescribeStatement' }, 0.02),
  ...killed('killAtResult', { ...SERVICE, operation: 'GetStatementResult' }, 0.02),
  ...killed('killAtCancel', { ...SERVICE, operation: 'CancelStatement' }, 0.9),
  ...killed('killAtSnapshot', { service: 's3', operation: 'CopyObject' }, 0.04),
  { id: 'callFails', effect: 'fail', error: 'InternalServerException', ...SERVICE, probability: 0.015 },
  { id: 'callCut', effect: 'cut', ...SERVICE, probability: 0.015 },
  { id: 'conflict', effect: 'fail', ...RUN, probability: 0.05 },
  { id: 'commitLostAnswer', effect: 'failAfter', ...RUN, probability: 0.05 },
  // Those behind it wait as well: only so can a revoke find a statement to cancel
  { id: 'verySlow', effect: 'delay', delayMs: 3_000, ...RUN, probability: 0.025 },
  { id: 'slow', effect: 'delay', delayMs: 700, ...RUN, probability: 0.1 },
  { id: 'eventLost', effect: 'fail', ...EVENT, probability: 0.15 },
  { id: 'eventTwice', effect: 'duplicate', ...EVENT, probability: 0.2 },
  { id: 'eventLate', effect: 'delay', delayMs: 800, ...EVENT, probability: 0.1 },
  {
    id: 'storageBusy',
    effect: 'fail',
    error: 'SlowDown',
    message: 'Please reduce your request rate.',
    ...READ,
    probability: 0.03,
  },
  ...usual,
];

/** The kinds of faults that are about loads, and what else must have happened to some of them. */
export const loadFaults: readonly string[] = [
  ...new Set(loadRules.slice(0, -usual.length).flatMap(({ id }) => id ?? [])),
  ...['QUEUED', 'STARTED', 'WAITING'].map(revokedIn),
];

/** The name of a revoke that met its load in a state, among the kinds of faults. */
export function revokedIn(state: string): string {
  return `revokedIn${state.charAt(0)}${state.slice(1).toLowerCase()}`;
}

/** Half of them before the call has an effect, half after it. */
function killed(id: string, at: Pick<FaultRule, 'service' | 'operation'>, probability: number): FaultRule[] {
  return (['killBefore', 'killAfter'] as const).map((effect) => ({
    id,
    effect,
    ...at,
    probability: probability / 2,
  }));
}
