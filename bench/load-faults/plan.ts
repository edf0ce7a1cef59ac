import { planRules } from '#bench/faults/plan.ts';
import type { FaultRule } from '#local/services/contract.ts';

const SERVICE = { service: 'redshift-data' };
const SUBMIT = { ...SERVICE, operation: 'BatchExecuteStatement' };
const RUN = { ...SERVICE, operation: 'RunStatement' };
const EVENT = { ...SERVICE, operation: 'StatementEvent' };
const READ = { ...SERVICE, operation: 'ReadFile' };
const THROTTLED = 'ThrottlingException: Rate exceeded';

/** What strikes loads: at their submission, while they run, when they end, and at every call between. */
export const loadRules: readonly FaultRule[] = [
  { id: 'submitLostAnswer', effect: 'cutAfter', ...SUBMIT, probability: 0.06 },
  {
    id: 'submitErrorAfter',
    effect: 'failAfter',
    error: 'InternalServerException',
    ...SUBMIT,
    probability: 0.06,
  },
  { id: 'submitTwice', effect: 'duplicate', ...SUBMIT, probability: 0.06 },
  {
    id: 'tooManyActive',
    effect: 'fail',
    error: 'ActiveStatementsExceededException',
    ...SUBMIT,
    probability: 0.05,
  },
  {
    id: 'throttled',
    effect: 'fail',
    error: 'ValidationException',
    message: THROTTLED,
    ...SUBMIT,
    probability: 0.05,
  },
  { id: 'eventBeforeAnswer', effect: 'delayAfter', delayMs: 1_500, ...SUBMIT, probability: 0.06 },
  { id: 'killBeforeSubmit', effect: 'killBefore', ...SUBMIT, probability: 0.04 },
  { id: 'killAfterSubmit', effect: 'killAfter', ...SUBMIT, probability: 0.06 },
  { id: 'killAtCall', effect: 'killAfter', ...SERVICE, probability: 0.03 },
  { id: 'callFails', effect: 'fail', error: 'InternalServerException', ...SERVICE, probability: 0.03 },
  { id: 'callCut', effect: 'cut', ...SERVICE, probability: 0.03 },
  { id: 'conflict', effect: 'fail', ...RUN, probability: 0.06 },
  { id: 'commitLostAnswer', effect: 'failAfter', ...RUN, probability: 0.05 },
  { id: 'slow', effect: 'delay', delayMs: 700, ...RUN, probability: 0.15 },
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
  ...planRules(),
];

/** The kinds of faults that are about loads. */
export const loadFaults: readonly string[] = loadRules
  .filter(({ service }) => service === 'redshift-data')
  .flatMap(({ id }) => id ?? []);
