import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { times } from '#core/constants.ts';
import type { TaskStore } from '#core/ports.ts';
import type { QueuedTask } from '#core/task.ts';
import { claim } from '#core/transitions.ts';
import { anEndedTask, aTask, foreign, mine, noon } from '#test/fakes/a-task.ts';
import { openRefs, taskStores } from './task-stores.ts';

describe.each(taskStores)('a task store %s creates', (_, open) => {
  let store: TaskStore;
  let close: () => Promise<void>;
  beforeAll(async () => {
    ({ store, close } = await open());
  });
  afterAll(() => close());

  const underKey = (key: string, bodyHash = 'hash', now = noon) =>
    ({ key, bodyHash, expiresAt: now + times.keyLife, now }) as const;

  describe('without a key', () => {
    test('a task, which is then there as it was given', async () => {
      const task = aTask({ notBefore: noon + 1, expiresAt: noon + 2, tags: { 'a.b': '', ü: '"' } });
      expect(await store.create(task, { to: 'x' })).toEqual({ created: true });
      expect(await store.get(task)).toEqual({ ...task, input: { to: 'x' } });
    });

    test('the same task again when the answer to the first put was lost, even if it was claimed meanwhile', async () => {
      const task = aTask();
      await store.create(task, {});
      const location = { requestId: 'r' };
      await store.update(task, claim({ lease: mine, leaseUntil: noon + 60_000, now: noon, location }));
      expect(await store.create(task, {})).toEqual({ created: true });
      expect(await store.get(task)).toMatchObject({ state: 'STARTED', claims: 1 });
    });

    test('nothing over a task of another submit, nor over its large input', async () => {
      const task = aTask({ inputBytes: 1000 });
      await store.create(task, { of: 'the first' });
      const other = { ...task, submitId: 'other', task: 'other_task' };
      expect(await store.create(other, { of: 'the second' })).toEqual({ created: false, existing: task });
      expect(await store.get(task)).toEqual(task);
      expect(await store.input(task)).toEqual({ of: 'the first' });
    });

    test('ended tasks too, which the open index does not hold', async () => {
      const task = anEndedTask('SUCCESS');
      await store.create(task, {});
      expect(await store.get(task)).toEqual({ ...task, input: {} });
    });
  });

  describe('with an idempotency key', () => {
    test('a task, and finds it again under the key', async () => {
      const task = aTask();
      expect(await store.createKeyed(task, { a: 1 }, underKey('found'))).toEqual({ created: true });
      expect(await store.get(task)).toEqual({ ...task, input: { a: 1 } });
      const second = aTask({ queue: 'keyed-second' });
      const answer = await store.createKeyed(second, { a: 1 }, underKey('found', 'hash', noon + 5));
      expect(answer).toEqual({ created: false, existing: { id: task.id, bodyHash: 'hash' } });
      expect(await store.get(second)).toBeUndefined();
      expect(await openRefs(store, 'keyed-second')).toEqual([]);
    });

    test('nothing for another body, and tells which body the key was used for', async () => {
      const task = aTask();
      await store.createKeyed(task, {}, underKey('reused', 'first'));
      const answer = await store.createKeyed(aTask(), {}, underKey('reused', 'second'));
      expect(answer).toEqual({ created: false, existing: { id: task.id, bodyHash: 'first' } });
    });

    test('the same task again when the first answer was lost, also at a later time', async () => {
      const task = aTask({ inputBytes: 5000 });
      await store.createKeyed(task, { a: 1 }, underKey('lost'));
      expect(await store.createKeyed(task, { a: 1 }, underKey('lost'))).toEqual({ created: true });
      expect(await store.createKeyed(task, { a: 1 }, underKey('lost', 'hash', noon + 900))).toEqual({
        created: true,
      });
      expect(await store.input(task)).toEqual({ a: 1 });
    });

    test('a new task once the key has expired, and not a millisecond before', async () => {
      const first = aTask();
      const second = aTask();
      await store.createKeyed(first, {}, underKey('expiring'));
      const end = noon + times.keyLife;
      const early = await store.createKeyed(second, {}, underKey('expiring', 'new', end));
      expect(early).toEqual({ created: false, existing: { id: first.id, bodyHash: 'hash' } });
      expect(await store.createKeyed(second, {}, underKey('expiring', 'new', end + 1))).toEqual({
        created: true,
      });
      const third = await store.createKeyed(aTask(), {}, underKey('expiring', 'new', end + 2));
      expect(third).toEqual({ created: false, existing: { id: second.id, bodyHash: 'new' } });
    });

    test('one task per owner: keys of different owners do not meet', async () => {
      const task = aTask();
      const other = aTask({ owner: anotherOwner });
      expect(await store.createKeyed(task, {}, underKey('shared'))).toEqual({ created: true });
      expect(await store.createKeyed(other, {}, underKey('shared'))).toEqual({ created: true });
    });

    test('exactly one of many that come at once; the others learn which', async () => {
      const tasks = Array.from({ length: 12 }, () => aTask({ queue: 'rush' }));
      const answers = await Promise.all(tasks.map((task) => store.createKeyed(task, {}, underKey('rush'))));
      const [winner, ...others] = tasks.filter((_task, at) => answers[at]?.created);
      expect(others).toEqual([]);
      const losers = answers.filter(({ created }) => !created);
      expect(losers).toHaveLength(11);
      for (const answer of losers)
        expect(answer).toEqual({ created: false, existing: { id: winner?.id, bodyHash: 'hash' } });
      expect((await openRefs(store, 'rush')).map(({ id }) => id)).toEqual([winner?.id]);
    });

    test('nothing when the id is taken by another submit: that is a fault', async () => {
      const task = aTask();
      await store.create(task, {});
      const clash: QueuedTask = { ...task, submitId: 'another' };
      await expect(store.createKeyed(clash, {}, underKey('clash'))).rejects.toThrow();
      expect(await store.createKeyed(aTask(), {}, underKey('clash'))).toEqual({ created: true });
    });
  });

  test('a queued task only once: of two leases for one new task the second is refused', async () => {
    const task = aTask();
    await store.create(task, {});
    const args = { leaseUntil: noon + 60_000, now: noon, location: { requestId: 'r' } };
    const claims = [mine, foreign].map((lease) => store.update(task, claim({ lease, ...args })));
    const applied = (await Promise.all(claims)).map((written) => written.applied);
    expect(applied.sort()).toEqual([false, true]);
  });
});

const anotherOwner = aTask().owner.replace('acme', 'globex') as QueuedTask['owner'];
