import { expect, test } from 'vitest';
import { type Evidence, judge } from '#bench/faults/judge.ts';
import { planRules } from '#bench/faults/plan.ts';
import { makeRequests, type TaskRequest } from '#bench/faults/requests.ts';
import type { TaskRecord } from '#bench/faults/table.ts';
import { seededRandom } from '#local/services/gateway/random.ts';

const request: TaskRequest = { key: 'k', task: 'debug_task', input: {}, copies: 1, effect: true };
const happened = (...events: string[]) => events.map((event, at) => ({ at, event }));
const task: TaskRecord = {
  id: 'a',
  rootId: 'a',
  task: 'debug_task',
  state: 'SUCCESS',
  history: happened('claimed', 'crashed', 'claimed', 'succeeded'),
  reason: undefined,
  isIndexed: false,
  hasLease: false,
  claims: 2,
  attempts: 2,
  crashes: 1,
};
const queue = { logicalId: 'Dead', url: '', visible: 0, inFlight: 0, delayed: 0 };
const fine: Evidence = {
  accepted: [{ request, ids: new Set(['a']) }],
  tasks: [task],
  effects: new Map([['a', 1]]),
  queues: [queue],
};
const clean = {
  ended: 1,
  lost: 0,
  doubledOutcomes: 0,
  doubledEffects: 0,
  unknownEffects: 0,
  stuck: 0,
  orphans: 0,
  findings: [],
};
const another = { ...task, id: 'b' };

test('a run in which every task ended once is clean', () => {
  expect(judge(fine)).toEqual(clean);
});

test.each<[string, Partial<Evidence>, object]>([
  ['an accepted task that is not in the table', { tasks: [], effects: new Map() }, { lost: 1, ended: 0 }],
  ['a success without its effect', { effects: new Map() }, { lost: 1 }],
  ['a task that is still open', { tasks: [{ ...task, state: 'RETRY' }] }, { stuck: 1, ended: 0 }],
  [
    'two endings',
    { tasks: [{ ...task, history: happened('claimed', 'succeeded', 'failed') }] },
    { doubledOutcomes: 1 },
  ],
  [
    'a claim after the end',
    { tasks: [{ ...task, history: happened('revoked', 'claimed') }] },
    { doubledOutcomes: 1 },
  ],
  ['two files of one task', { effects: new Map([['a', 2]]) }, { doubledEffects: 1 }],
  [
    'a file of a task and one of its rerun',
    {
      accepted: [
        { request, ids: new Set(['a']) },
        { request, ids: new Set(['b']) },
      ],
      tasks: [task, { ...another, rootId: 'a' }],
      effects: new Map([
        ['a', 1],
        ['b', 1],
      ]),
    },
    { doubledEffects: 1, ended: 2 },
  ],
  [
    'two tasks of one key',
    {
      accepted: [{ request, ids: new Set(['a', 'b']) }],
      tasks: [task, another],
      effects: new Map([
        ['a', 1],
        ['b', 0],
      ]),
    },
    { orphans: 1, ended: 2 },
  ],
  ['a task that nobody asked for', { tasks: [task, another] }, { orphans: 1 }],
  ['an ended task in the index', { tasks: [{ ...task, isIndexed: true }] }, { orphans: 1 }],
  ['an ended task with a lease', { tasks: [{ ...task, hasLease: true }] }, { orphans: 1 }],
  ['a message that nobody takes', { queues: [{ ...queue, visible: 2 }] }, { orphans: 1 }],
])('%s is found', (_, evidence, violations) => {
  const verdict = judge({ ...fine, ...evidence });
  expect(verdict).toEqual({ ...clean, ...violations, findings: [expect.any(String)] });
});

test('an unknown effect is told, and no violation', () => {
  const unknown = { ...task, state: 'FAILURE', reason: 'effectUnknown' };
  expect(judge({ ...fine, tasks: [unknown] })).toEqual({ ...clean, unknownEffects: 1 });
});

test('a seed makes the same requests, another seed others', () => {
  const make = (seed: number) => makeRequests(50, 1, seededRandom(seed));
  expect(make(1)).toEqual(make(1));
  expect(make(1)).not.toEqual(make(2));
});

test('every effect of the gateway is planned for every call', () => {
  const everywhere = planRules().filter(({ service }) => service === undefined);
  expect(everywhere.map(({ effect }) => effect).sort()).toEqual(
    ['cut', 'cutAfter', 'delay', 'duplicate', 'fail', 'failAfter', 'killAfter', 'killBefore'].sort(),
  );
});
