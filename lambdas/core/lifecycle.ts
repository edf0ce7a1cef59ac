import { assertNever } from './assert-never.ts';
import { type TaskState, taskStates } from './states.ts';

/** Whatever can happen to a task after it was accepted. */
export const taskEvents = [
  'due',
  'claimed',
  'resumed',
  'succeeded',
  'failed',
  'retried',
  'suspended',
  'continued',
  'crashed',
  'crashedForGood',
  'revoked',
  'stopped',
  'expired',
  'abandoned',
  'undeliverable',
  'timedOut',
] as const;

/**
 * - `due`: eta reached · `claimed`: an attempt took the lease · `resumed`: an attempt continues what waited
 * - `succeeded`, `failed`, `retried`, `suspended`: the attempt says how it ended; `continued`: it goes on in a
 *   further invocation
 * - `crashed`, `crashedForGood`: its lease ran out, with or without crash budget left
 * - `revoked`: revoked before it ran · `stopped`: a running or waiting task confirmed its revoke
 * - `expired`: not started by `expiresAt` · `abandoned`: never started within a week
 * - `undeliverable`: its wake-up ended in the dead letters · `timedOut`: the outside never answered
 */
export type TaskEvent = (typeof taskEvents)[number];

/** The only place that decides a state: what `state` becomes on `event`, or undefined where it cannot happen. */
export function nextState(state: TaskState, event: TaskEvent): TaskState | undefined {
  switch (state) {
    case 'SCHEDULED':
      return event === 'due' ? 'PENDING' : queued(event);
    case 'PENDING':
    case 'RETRY':
      return queued(event);
    case 'STARTED':
      return started(event);
    case 'WAITING':
      return waiting(event);
    case 'SUCCESS':
    case 'FAILURE':
    case 'REVOKED':
      return undefined;
    default:
      return assertNever(state);
  }
}

/** The states in which `event` can happen: what a conditional write of that event must ask for. */
export function statesBefore(event: TaskEvent): readonly TaskState[] {
  return taskStates.filter((state) => nextState(state, event) !== undefined);
}

/** The state that `event` leads to; every event leads to one state wherever it can happen. */
export function stateAfter(event: TaskEvent): TaskState {
  const [before] = statesBefore(event);
  const after = before && nextState(before, event);
  if (!after) throw new Error(`no state allows the event "${event}"`);
  return after;
}

function queued(event: TaskEvent): TaskState | undefined {
  if (event === 'claimed') return 'STARTED';
  if (event === 'revoked' || event === 'expired') return 'REVOKED';
  if (event === 'abandoned' || event === 'undeliverable') return 'FAILURE';
  return undefined;
}

function started(event: TaskEvent): TaskState | undefined {
  if (event === 'succeeded') return 'SUCCESS';
  if (event === 'failed' || event === 'crashedForGood') return 'FAILURE';
  if (event === 'retried' || event === 'crashed') return 'RETRY';
  if (event === 'suspended') return 'WAITING';
  if (event === 'continued') return 'PENDING';
  if (event === 'stopped') return 'REVOKED';
  return undefined;
}

function waiting(event: TaskEvent): TaskState | undefined {
  if (event === 'resumed') return 'STARTED';
  if (event === 'timedOut') return 'FAILURE';
  if (event === 'stopped') return 'REVOKED';
  return undefined;
}
