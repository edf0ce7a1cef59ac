import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { owner } from '#core/ids.ts';
import type { TaskStore } from '#core/ports.ts';
import type { Task } from '#core/task.ts';
import { fail, revokeQueued } from '#core/transitions.ts';
import { anEndedTask, aStartedTask, aTask, aWaitingTask, noon } from '#test/fakes/a-task.ts';
import { openRefs, taskStores } from './task-stores.ts';

const minute = 60_000;

describe.each(taskStores)('a task store %s', (_, open) => {
  let store: TaskStore;
  let close: () => Promise<void>;
  beforeAll(async () => {
    ({ store, close } = await open());
  });
  afterAll(() => close());

  describe('reads tasks', () => {
    test('of their own owner only, and knows nothing of others', async () => {
      const task = aTask();
      await store.create(task, {});
      expect(await store.get({ owner: owner.parse('globex'), id: task.id })).toBeUndefined();
      expect(await store.get(aTask())).toBeUndefined();
    });

    test('hundreds at once, in the order asked for, without what is missing or asked twice', async () => {
      const tasks = Array.from({ length: 230 }, () => aTask());
      await Promise.all(tasks.map((task) => store.create(task, {})));
      const refs = [...tasks.slice(100), aTask(), ...tasks.slice(0, 100), ...tasks.slice(0, 3)];
      const found = await store.getMany(refs);
      expect(found.map(({ id }) => id)).toEqual(
        [...tasks.slice(100), ...tasks.slice(0, 100)].map(({ id }) => id),
      );
      expect(await store.getMany([])).toEqual([]);
    });
  });

  test('reads more at once than one answer can hold', async () => {
    const tasks = Array.from({ length: 9 }, () => ({ ...anEndedTask(), result: 'x'.repeat(300_000) }));
    for (const task of tasks) await store.create(task, {});
    expect(await store.getMany(tasks)).toHaveLength(9);
  });

  describe('lists tasks', () => {
    test('newest first, of one owner and month, below an id', async () => {
      const lister = owner.parse('lister');
      const december = Date.UTC(2026, 11, 1);
      const at = [noon, noon + 1, noon + minute, december - 1, december];
      const tasks = at.map((createdAt) => aTask({ owner: lister, createdAt }));
      await Promise.all([...tasks, aTask()].map((task) => store.create(task, {})));
      const ids = tasks.map(({ id }) => id);
      const page = async (month: string, before: number | undefined, limit: number) =>
        (await store.page(lister, month, before === undefined ? undefined : ids[before], limit)).map(
          ({ id }) => id,
        );
      expect(await page('2026-11', undefined, 10)).toEqual([ids[3], ids[2], ids[1], ids[0]]);
      expect(await page('2026-11', undefined, 2)).toEqual([ids[3], ids[2]]);
      expect(await page('2026-11', 2, 10)).toEqual([ids[1], ids[0]]);
      expect(await page('2026-11', 0, 10)).toEqual([]);
      expect(await page('2026-12', undefined, 10)).toEqual([ids[4]]);
      expect(await page('2026-10', undefined, 10)).toEqual([]);
    });

    test('as many as asked for, even if their results are more than one answer can hold', async () => {
      const heavy = owner.parse('heavy');
      const tasks = Array.from({ length: 45 }, () => ({
        ...anEndedTask('SUCCESS', { owner: heavy }),
        result: 'x'.repeat(30_000),
      }));
      await Promise.all(tasks.map((task) => store.create(task, {})));
      const page = await store.page(heavy, '2026-11', undefined, 40);
      expect(page.map(({ id }) => id)).toEqual(
        tasks
          .map(({ id }) => id)
          .reverse()
          .slice(0, 40),
      );
    });
  });

  describe('knows by its open index', () => {
    test('exactly the open tasks', async () => {
      const queue = 'exactly';
      const opened = [
        aTask({ queue }),
        aTask({ queue, state: 'RETRY' }),
        aTask({ queue, state: 'SCHEDULED' }),
      ];
      const held = [aStartedTask({ queue }), aWaitingTask({ queue })];
      const ended = (['SUCCESS', 'FAILURE', 'REVOKED'] as const).map((state) => ({
        ...anEndedTask(state),
        queue,
      }));
      await Promise.all([...opened, ...held, ...ended].map((task) => store.create(task, {})));
      const ids = async () => (await openRefs(store, queue)).map(({ id }) => id).sort();
      expect(await ids()).toEqual([...opened, ...held].map(({ id }) => id).sort());
      for (const task of opened) await store.update(task, revokeQueued(task, 'someone', noon));
      expect(await ids()).toEqual(held.map(({ id }) => id).sort());
    });

    test('what is due in a shard, oldest first, page by page, and nothing that is not due', async () => {
      const due = [5, 3, 1, 4, 2, 3].map((minutes) => {
        const task = aTask({ queue: 'paged', dueAt: noon + minutes * minute, openKey: 'paged#7' });
        return task;
      });
      const later = aTask({ queue: 'paged', dueAt: noon + 5 * minute + 1, openKey: 'paged#7' });
      const elsewhere = aTask({ queue: 'paged', dueAt: noon, openKey: 'paged#8' });
      await Promise.all([...due, later, elsewhere].map((task) => store.create(task, {})));
      const found: string[] = [];
      let next: unknown;
      do {
        const page = await store.due('paged', 7, noon + 5 * minute, 2, next);
        expect(page.refs.length).toBeLessThanOrEqual(2);
        found.push(...page.refs.map(({ id }) => id));
        next = page.next;
      } while (next !== undefined);
      const dueAt = new Map(due.map((task) => [String(task.id), task.dueAt]));
      expect(found.map((id) => dueAt.get(id))).toEqual([1, 2, 3, 3, 4, 5].map((it) => noon + it * minute));
      expect(new Set(found).size).toBe(6);
      expect((await store.due('paged', 9, noon, 10)).refs).toEqual([]);
      const [ref] = (await store.due('paged', 8, noon, 10)).refs;
      expect(ref).toEqual({ owner: elsewhere.owner, id: elsewhere.id });
    });

    test('the next page also when the tasks of the last one have moved meanwhile', async () => {
      const tasks = [1, 2, 3, 4].map((minutes) =>
        aTask({ queue: 'moving', dueAt: noon + minutes * minute, openKey: 'moving#0' }),
      );
      await Promise.all(tasks.map((task) => store.create(task, {})));
      const first = await store.due('moving', 0, noon + 9 * minute, 2);
      for (const task of tasks.slice(0, 2)) await store.update(task, revokeQueued(task, 'someone', noon));
      const second = await store.due('moving', 0, noon + 9 * minute, 2, first.next);
      expect(second.refs.map(({ id }) => id)).toEqual(tasks.slice(2).map(({ id }) => id));
    });
  });

  describe('knows by its sparse index of failures', () => {
    const failer = owner.parse('failer');
    const failed = (given: { createdAt?: number } = {}) =>
      ({ ...anEndedTask('FAILURE', { owner: failer, ...given }), failedKey: failer }) as Task;
    const ids = (tasks: readonly { readonly id: string }[]) => tasks.map(({ id }) => id);

    test('the owner’s failures, newest first, over months, below an id, as they are now', async () => {
      const at = [Date.UTC(2026, 9, 1), noon, noon + 1, Date.UTC(2026, 11, 1)];
      const tasks = at.map((createdAt) => failed({ createdAt }));
      const others = [
        anEndedTask('SUCCESS', { owner: failer }),
        anEndedTask('REVOKED', { owner: failer }),
        aTask({ owner: failer, error: { reason: 'x', message: 'y' } }),
        { ...anEndedTask('FAILURE'), failedKey: 'acme' } as Task,
      ];
      await Promise.all([...tasks, ...others].map((task) => store.create(task, {})));
      const [first, second, third, fourth] = tasks as [Task, Task, Task, Task];
      const page = async (before: Task | undefined, limit: number) =>
        ids(await store.failed(failer, before?.id, limit));
      expect(await page(undefined, 10)).toEqual(ids([fourth, third, second, first]));
      expect(await page(undefined, 2)).toEqual(ids([fourth, third]));
      expect(await page(third, 2)).toEqual(ids([second, first]));
      expect(await page(first, 2)).toEqual([]);
      expect(await store.failed(failer, second.id, 1)).toEqual([await store.get(first)]);
      expect(await store.failed(owner.parse('nobody'), undefined, 5)).toEqual([]);
    });

    test('a task from its failure on', async () => {
      const started = aStartedTask({ owner: owner.parse('breaker') });
      await store.create(started, {});
      expect(await store.failed(started.owner, undefined, 5)).toEqual([]);
      const error = { reason: 'broken', message: 'It broke.' };
      await store.update(started, fail(started, started.lease, noon, error));
      expect(await store.failed(started.owner, undefined, 5)).toMatchObject([{ id: started.id, error }]);
    });

    test('more than one answer can hold', async () => {
      const many = owner.parse('many');
      const tasks = Array.from({ length: 120 }, () => ({
        ...anEndedTask('FAILURE', { owner: many }),
        failedKey: many,
        error: { reason: 'x', message: 'x'.repeat(100) },
      })) as Task[];
      await Promise.all(tasks.map((task) => store.create(task, {})));
      expect(ids(await store.failed(many, undefined, 110))).toEqual(ids([...tasks].reverse().slice(0, 110)));
    });
  });

  describe('finds an owner’s open tasks of a queue', () => {
    const finder = owner.parse('finder');

    test('in all shards and months, newest first, and nobody else’s', async () => {
      const queue = 'found';
      const mine = [Date.UTC(2026, 9, 1), noon, noon, noon + 1].map((createdAt) =>
        aTask({ owner: finder, queue, createdAt }),
      );
      const others = [
        aTask({ queue }),
        aTask({ owner: owner.parse('finder-2'), queue }),
        aTask({ owner: owner.parse('find'), queue }),
        aTask({ owner: finder, queue: 'found2' }),
        { ...anEndedTask('SUCCESS', { owner: finder }), queue },
      ];
      const held = aStartedTask({ owner: finder, queue });
      await Promise.all([...mine, ...others, held].map((task) => store.create(task, {})));
      const expected = [...mine, held].map(({ id }) => ({ owner: finder, id }));
      expected.sort((a, b) => (a.id < b.id ? 1 : -1));
      expect(await store.openOf(finder, queue, 10)).toEqual(expected);
      expect(await store.openOf(finder, queue, 5)).toEqual(expected);
      expect(await store.openOf(finder, queue, 4)).toBeUndefined();
      expect(await store.openOf(finder, 'empty', 0)).toEqual([]);
      expect(await store.openOf(owner.parse('nobody'), queue, 0)).toEqual([]);
    });
  });
});
