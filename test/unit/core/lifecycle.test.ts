import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nextState, stateAfter, statesBefore, taskEvents } from '#core/lifecycle.ts';
import { endedStates, isEnded, isQueued, type TaskState, taskStates } from '#core/states.ts';

const anyEvent = fc.constantFrom(...taskEvents);
const anyState = fc.constantFrom(...taskStates);

/** Every transition there is; the state diagram in docs/lifecycle.md draws the same. */
const table: Record<TaskState, Record<string, TaskState>> = {
  SCHEDULED: {
    due: 'PENDING',
    claimed: 'STARTED',
    revoked: 'REVOKED',
    expired: 'REVOKED',
    abandoned: 'FAILURE',
    undeliverable: 'FAILURE',
  },
  PENDING: {
    claimed: 'STARTED',
    revoked: 'REVOKED',
    expired: 'REVOKED',
    abandoned: 'FAILURE',
    undeliverable: 'FAILURE',
  },
  RETRY: {
    claimed: 'STARTED',
    revoked: 'REVOKED',
    expired: 'REVOKED',
    abandoned: 'FAILURE',
    undeliverable: 'FAILURE',
  },
  STARTED: {
    succeeded: 'SUCCESS',
    failed: 'FAILURE',
    retried: 'RETRY',
    suspended: 'WAITING',
    continued: 'PENDING',
    crashed: 'RETRY',
    crashedForGood: 'FAILURE',
    stopped: 'REVOKED',
  },
  WAITING: { resumed: 'STARTED', timedOut: 'FAILURE', stopped: 'REVOKED' },
  SUCCESS: {},
  FAILURE: {},
  REVOKED: {},
};

describe('the lifecycle of a task', () => {
  test('is exactly the documented table', () => {
    for (const state of taskStates)
      for (const event of taskEvents)
        expect([state, event, nextState(state, event)]).toEqual([state, event, table[state][event]]);
  });

  test('never leaves an ended state', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...endedStates),
        anyEvent,
        (state, event) => nextState(state, event) === undefined,
      ),
    );
  });

  test('can end from every open state', () => {
    const reach = (state: TaskState, seen: Set<TaskState>): boolean => {
      if (isEnded(state)) return true;
      if (seen.has(state)) return false;
      seen.add(state);
      return Object.values(table[state]).some((next) => reach(next, seen));
    };
    for (const state of taskStates) expect(reach(state, new Set())).toBe(true);
  });

  test('an event leads to the same state from wherever it can happen', () => {
    fc.assert(
      fc.property(anyState, anyEvent, (state, event) => {
        const next = nextState(state, event);
        return next === undefined || next === stateAfter(event);
      }),
    );
  });

  test('statesBefore names exactly the states in which the event can happen', () => {
    fc.assert(
      fc.property(
        anyState,
        anyEvent,
        (state, event) => statesBefore(event).includes(state) === (nextState(state, event) !== undefined),
      ),
    );
  });

  test('a random walk of events ends once and stays ended', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 60 }), (events) => {
        let state: TaskState = 'PENDING';
        let ends = 0;
        for (const event of events) {
          const next = nextState(state, event);
          if (!next) continue;
          state = next;
          if (isEnded(state)) ends += 1;
        }
        return ends === (isEnded(state) ? 1 : 0);
      }),
    );
  });

  test('only queued and waiting tasks can be started', () => {
    for (const state of taskStates) {
      const starts = taskEvents.some((event) => nextState(state, event) === 'STARTED');
      expect(starts).toBe(isQueued(state) || state === 'WAITING');
    }
  });
});
