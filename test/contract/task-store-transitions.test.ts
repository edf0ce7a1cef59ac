import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { absent } from '#core/guarded-write.ts';
import type { TaskStore } from '#core/ports.ts';
import { isEnded } from '#core/states.ts';
import type { Task } from '#core/task.ts';
import * as transitions from '#core/transitions.ts';
import { anEndedTask, aStartedTask } from '#test/fakes/a-task.ts';
import { openRefs, taskStores } from './task-stores.ts';
import { transitionCases } from './transition-cases.ts';

const ended: readonly (readonly [string, () => Task])[] = (['SUCCESS', 'FAILURE', 'REVOKED'] as const).map(
  (state) => [`it is a ${state}`, () => anEndedTask(state)] as const,
);

describe.each(taskStores)('a task store %s moves a task', (_, open) => {
  let store: TaskStore;
  let close: () => Promise<void>;
  beforeAll(async () => {
    ({ store, close } = await open());
  });
  afterAll(() => close());

  /** The task as it was put, in a queue of its own so that its index entry can be seen. */
  const put = async (task: Task): Promise<Task> => {
    const queue = `q${task.id}`;
    const stored = { ...task, queue, ...('openKey' in task ? { openKey: `${queue}#0` } : {}) };
    await store.create(stored, { in: 'put' });
    return { ...stored, input: { in: 'put' } };
  };

  describe.each(transitionCases)('by the $name', ({ write, allowed, after, refused }) => {
    test('when it may, whole, and its index entry with it', async () => {
      const before = await put(allowed());
      const written = await store.update(before, write(before));
      const now = await store.get(before);
      expect(written).toEqual({ applied: true, task: now });
      const fields = new Map(Object.entries(now ?? {}));
      expect(Object.fromEntries(Object.keys(after).map((field) => [field, fields.get(field)]))).toEqual(
        after,
      );
      expect(now).toMatchObject({ id: before.id, input: { in: 'put' }, submitId: before.submitId });
      const entries = now && isEnded(now.state) ? [] : [{ owner: before.owner, id: before.id }];
      expect(await openRefs(store, before.queue)).toEqual(entries);
    });

    const reasons = Object.entries({ ...refused, ...Object.fromEntries(ended) });
    test.each(reasons)('not when %s: the task stays and comes back', async (_reason, given) => {
      const before = await put(given());
      const written = await store.update(before, write(before));
      expect(written).toEqual({ applied: false, task: before });
      expect(await store.get(before)).toEqual(before);
    });

    test('not when it is gone, and makes none', async () => {
      const missing = allowed();
      expect(await store.update(missing, write(missing))).toEqual({ applied: false, task: undefined });
      expect(await store.get(missing)).toBeUndefined();
    });
  });

  test('never into being: a guard that holds for nothing at all makes no task', async () => {
    const missing = aStartedTask();
    const write = { name: 'any', when: absent('notBefore'), change: { set: missing } };
    expect(await store.update(missing, write)).toEqual({ applied: false, task: undefined });
    expect(await store.get(missing)).toBeUndefined();
  });

  test('keeps the answer of a wait over a crash', async () => {
    const task = await put(aStartedTask({ waitResult: { rows: 7 }, leaseUntil: 1 }));
    if (task.state !== 'STARTED') throw new Error('not started');
    await store.update(task, transitions.endLostLease(task, 2, 2));
    const args = { lease: task.lease, leaseUntil: 10, now: 5, location: { requestId: 'r' } };
    const again = await store.update(task, transitions.claim(args));
    expect(again).toMatchObject({ applied: true, task: { state: 'STARTED', waitResult: { rows: 7 } } });
  });
});

test('the cases name every transition that there is', () => {
  const helpers = new Set(['dueFor', 'notBeforeOf']);
  const writers = Object.keys(transitions).filter((name) => !helpers.has(name));
  const tried = new Set(transitionCases.map(({ write, allowed }) => write(allowed()).name));
  expect(tried.size).toBe(writers.length);
});
