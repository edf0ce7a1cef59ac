import type { TaskState } from '#core/states.ts';
import type { Item } from './item.ts';

/** Fields that belong to some states only. The answer of a wait alone may outlive it, and the error of an attempt. */
const statesOf: Readonly<Record<string, readonly TaskState[]>> = {
  lease: ['STARTED'],
  leaseUntil: ['STARTED'],
  waitKey: ['WAITING'],
  waitUntil: ['WAITING'],
  notBefore: ['SCHEDULED', 'PENDING', 'RETRY'],
  lastLease: ['SCHEDULED', 'PENDING', 'RETRY'],
  endedAt: ['SUCCESS', 'FAILURE', 'REVOKED'],
  endedBy: ['SUCCESS', 'FAILURE', 'REVOKED'],
  ttl: ['SUCCESS', 'FAILURE', 'REVOKED'],
  outputPrefix: ['SUCCESS'],
  result: ['SUCCESS'],
  revokeReason: ['REVOKED'],
  failedKey: ['FAILURE'],
  waitResult: ['SCHEDULED', 'PENDING', 'RETRY', 'STARTED', 'WAITING'],
};
const required: Partial<Record<TaskState, readonly string[]>> = {
  STARTED: ['lease', 'leaseUntil'],
  WAITING: ['waitKey', 'waitUntil'],
  SUCCESS: ['endedAt', 'endedBy', 'ttl'],
  FAILURE: ['endedAt', 'endedBy', 'ttl', 'error'],
  REVOKED: ['endedAt', 'endedBy', 'ttl', 'revokeReason'],
};
const restricted = Object.entries(statesOf);

/** A field that an item of this state must not have, or lacks. */
export function unfittingField(item: Item): string | undefined {
  const state = item.state as TaskState;
  for (const [field, states] of restricted)
    if (item[field] !== undefined && !states.includes(state)) return field;
  for (const field of required[state] ?? []) if (item[field] === undefined) return `no ${field}`;
  return undefined;
}
