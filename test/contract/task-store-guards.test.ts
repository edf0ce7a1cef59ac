import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Change, Condition } from '#core/guarded-write.ts';
import type { Task, TaskField } from '#core/task.ts';
import { anEndedTask, aStartedTask, aTask, aWaitingTask, foreign, mine, noon } from '#test/fakes/a-task.ts';
import { memoryTaskStore } from '#test/fakes/memory-task-store.ts';
import { type OpenStore, taskStores } from './task-stores.ts';

const times = fc.integer({ min: noon - 2, max: noon + 2 });
const numberField = fc.constantFrom<TaskField>(
  'dueAt',
  'notBefore',
  'expiresAt',
  'claims',
  'wakes',
  'leaseUntil',
  'ttl',
);
const textField = fc.constantFrom<TaskField>('state', 'lease', 'waitKey', 'queue', 'endedBy', 'lastLease');
const anyField = fc.oneof(
  numberField,
  textField,
  fc.constantFrom<TaskField>('input', 'result', 'error', 'waitResult'),
);
const text = fc.constantFrom('PENDING', 'STARTED', 'RETRY', 'default', mine, foreign, '');
const number = fc.oneof(times, fc.integer({ min: 0, max: 3 }));

const { condition } = fc.letrec<{ condition: Condition; leaf: Condition; group: Condition }>((tie) => ({
  leaf: fc.oneof(
    fc.record({ kind: fc.constant('is' as const), field: anyField, value: fc.oneof(text, number) }),
    fc.record({
      kind: fc.constant('oneOf' as const),
      field: textField,
      values: fc.array(text, { maxLength: 3 }),
    }),
    fc.record({
      kind: fc.constantFrom('below' as const, 'atMost' as const, 'above' as const),
      field: numberField,
      value: number,
    }),
    fc.record({ kind: fc.constantFrom('absent' as const, 'present' as const), field: anyField }),
  ),
  group: fc.record({
    kind: fc.constantFrom('all' as const, 'any' as const),
    of: fc.array(tie('condition'), { maxLength: 3 }),
  }),
  condition: fc.oneof({ maxDepth: 4, depthSize: 'small' }, tie('leaf'), tie('group')),
}));

/** Changes of fields that any state may have or lack; each field at most once. */
const change: fc.Arbitrary<Change> = fc
  .record({
    expiresAt: fc.constantFrom('set', 'setIfAbsent', 'remove', 'leave'),
    startedAt: fc.constantFrom('set', 'setIfAbsent', 'remove', 'leave'),
    progress: fc.constantFrom('set', 'setIfAbsent', 'remove', 'leave'),
    error: fc.constantFrom('set', 'setIfAbsent', 'leave'),
    value: times,
    claims: fc.integer({ min: -1, max: 2 }),
    attempts: fc.option(fc.integer({ min: -1, max: 2 }), { nil: undefined }),
  })
  .map(({ value, claims, attempts, ...what }) => {
    const values = {
      expiresAt: value,
      startedAt: value,
      progress: { done: 0.1, message: '' },
      error: { reason: 'r', message: '' },
    };
    const fields = Object.keys(values) as (keyof typeof values)[];
    const chosen = (word: string) => fields.filter((field) => what[field] === word);
    const pick = (word: string) => Object.fromEntries(chosen(word).map((field) => [field, values[field]]));
    const add = { claims, ...(attempts === undefined ? {} : { attempts }) };
    return { set: pick('set'), setIfAbsent: pick('setIfAbsent'), remove: chosen('remove'), add };
  });

const tasks: readonly (() => Task)[] = [
  () => aTask({ notBefore: noon, wakes: 1 }),
  () => aTask({ state: 'RETRY', lastLease: mine, expiresAt: noon + 1, error: { reason: 'x', message: 'y' } }),
  () => aStartedTask({ leaseUntil: noon, cancelRequestedAt: noon }),
  () => aWaitingTask({ waitResult: null, dueAt: noon }),
  () => anEndedTask('SUCCESS'),
  () => anEndedTask('FAILURE'),
];

const dynamo = taskStores.find(([name]) => name === 'in DynamoDB')?.[1];

describe('any guard and change', () => {
  let subject: OpenStore | undefined;
  beforeAll(async () => {
    subject = await dynamo?.();
  });
  afterAll(() => subject?.close());

  test('mean in DynamoDB what they mean in memory', async () => {
    const memory = memoryTaskStore();
    const store = subject?.store ?? memory;
    expect(store).not.toBe(memory);
    const outcomes = { applied: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(condition, change, fc.constantFrom(...tasks), async (when, changes, make) => {
        const task = make();
        const write = { name: 'any', when, change: changes };
        await Promise.all([store.create(task, {}), memory.create(task, {})]);
        const [found, expected] = await Promise.all([store.update(task, write), memory.update(task, write)]);
        expect(found).toEqual(expected);
        expect(await store.get(task)).toEqual(await memory.get(task));
        outcomes[found.applied ? 'applied' : 'refused'] += 1;
      }),
      { numRuns: 400 },
    );
    expect(Math.min(outcomes.applied, outcomes.refused)).toBeGreaterThan(40);
  });
});
