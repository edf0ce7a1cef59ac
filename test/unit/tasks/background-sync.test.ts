import { describe, expect, test } from 'vitest';
import { owner as ownerName } from '#core/ids.ts';
import type { User } from '#core/users.ts';
import { backgroundSync } from '#tasks/background-sync.ts';
import { noon } from '#test/fakes/a-task.ts';
import { type MemoryUsers, memoryUserStore } from '#test/fakes/memory-user-store.ts';
import { testTask } from '#test/kit/test-task.ts';

const account = (username: string, more: Partial<User> & { passwordHash?: string } = {}) => ({
  owner: ownerName.parse('acme'),
  username,
  email: `${username}@example.com`,
  firstName: 'Ada',
  lastName: 'Sato',
  joinedAt: noon,
  ...more,
});

function both(users: readonly ReturnType<typeof account>[], alter: readonly ReturnType<typeof account>[]) {
  const store = memoryUserStore();
  for (const row of users) store.edit('users', row);
  for (const row of alter) store.edit('alterUsers', row);
  return store;
}

const sync = (users: MemoryUsers, options: Parameters<typeof testTask>[2] = {}) =>
  testTask(backgroundSync, {}, { ...options, services: { users } });

const names = (store: MemoryUsers, table: 'users' | 'alterUsers') =>
  store
    .rows(table)
    .map(({ username }) => username)
    .toSorted();

describe('background_sync', () => {
  test('puts what either table lacks, without its password', async () => {
    const store = both(
      [account('ada', { passwordHash: 'secret-1' }), account('both')],
      [account('both'), account('eva', { passwordHash: 'secret-2' })],
    );
    const run = await sync(store);
    expect(run.result).toMatchObject({ inserted: { users: 1, alterUsers: 1 }, conflicts: 0 });
    expect(names(store, 'users')).toEqual(['ada', 'both', 'eva']);
    expect(names(store, 'alterUsers')).toEqual(['ada', 'both', 'eva']);
    expect(store.rows('alterUsers').find(({ username }) => username === 'ada')?.passwordHash).toBeUndefined();
    expect(store.rows('users').find(({ username }) => username === 'ada')?.passwordHash).toBe('secret-1');
  });

  test('tells what differs, once, and overwrites nothing', async () => {
    const store = both([account('ada', { email: 'a@one.org' })], [account('ada', { email: 'a@two.org' })]);
    const run = await sync(store);
    const conflict = {
      owner: 'acme',
      username: 'ada',
      fields: [{ field: 'email', users: 'a@one.org', alterUsers: 'a@two.org' }],
    };
    expect(run.result).toMatchObject({ conflicts: 1, shown: [conflict] });
    expect(JSON.parse(run.text('conflicts-1.ndjson'))).toEqual(conflict);
    expect(store.rows('users')[0]?.email).toBe('a@one.org');
    expect(store.rows('alterUsers')[0]?.email).toBe('a@two.org');
  });

  test('stays with its owner; the system goes through everybody', async () => {
    const other = account('zoe', { owner: ownerName.parse('globex') });
    const store = both([account('ada'), other], []);
    expect((await sync(store)).result?.inserted).toEqual({ users: 0, alterUsers: 1 });
    expect((await sync(store, { owner: 'system' })).result?.inserted).toEqual({ users: 0, alterUsers: 1 });
    expect(names(store, 'alterUsers')).toEqual(['ada', 'zoe']);
  });

  test('goes through thousands of accounts page by page, and goes on in further invocations', async () => {
    const many = Array.from({ length: 2_500 }, (_, at) => account(`user-${at}`));
    const store = both(many, [account('user-7', { lastName: 'Other' })]);
    const run = await sync(store, { secondsPerStep: 125 });
    expect(run.continuations).toBeGreaterThan(0);
    expect(run.result).toMatchObject({ inserted: { users: 0, alterUsers: 2_499 }, conflicts: 1 });
    expect(names(store, 'alterUsers')).toEqual(names(store, 'users'));
  });

  test('killed at a checkpoint, it counts and tells nothing twice', async () => {
    const many = Array.from({ length: 2_500 }, (_, at) => account(`user-${at}`, { firstName: 'One' }));
    const store = both(
      many,
      many.map((row) => ({ ...row, firstName: 'Two' })),
    );
    const run = await sync(store, { failAt: { step: 'checkpoint:2', when: 'after' } });
    expect(run).toMatchObject({
      state: 'SUCCESS',
      crashes: 1,
      result: { compared: 2_500, conflicts: 2_500 },
    });
    expect(run.result?.files.reduce((sum, { bytes }) => sum + bytes, 0)).toBeGreaterThan(2_500 * 80);
  });

  test('what somebody else puts meanwhile is compared, not overwritten', async () => {
    const store = both([account('ada', { email: 'a@one.org' })], []);
    const racing: MemoryUsers = {
      ...store,
      add: async (table, row) => {
        store.edit(table, { ...row, email: 'a@two.org' });
        return store.add(table, row);
      },
    };
    const run = await sync(racing);
    expect(run.result).toMatchObject({ inserted: { alterUsers: 0 }, conflicts: 1 });
    expect(store.rows('alterUsers')[0]?.email).toBe('a@two.org');
  });

  test('tells that it was skipped by a result of its own form', () => {
    const { skippedResult } = backgroundSync.concurrency ?? {};
    expect(backgroundSync.output.parse(skippedResult)).toEqual(skippedResult);
    expect(skippedResult).toMatchObject({ skipped: 'alreadyRunning', compared: 0 });
  });
});
