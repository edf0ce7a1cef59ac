import { describe, expect, test } from 'vitest';
import { randomPerson } from '#tasks/accounts/random-account.ts';
import { createRandomUserAccounts } from '#tasks/create-random-user-accounts.ts';
import { type MemoryUsers, memoryUserStore } from '#test/fakes/memory-user-store.ts';
import { quickPasswords } from '#test/fakes/quick-passwords.ts';
import { testTask } from '#test/kit/test-task.ts';

const services = (users: MemoryUsers) => ({ users, passwords: quickPasswords() });

describe('create_random_user_accounts', () => {
  test('makes as many as asked for, each with a name, an address and a hash of its own', async () => {
    const users = memoryUserStore();
    const run = await testTask(createRandomUserAccounts, { total: 60 }, { services: services(users) });
    expect(run).toMatchObject({ state: 'SUCCESS', result: { total: 60, created: 60, alreadyThere: 0 } });
    const rows = users.rows('users');
    expect(new Set(rows.map(({ username }) => username)).size).toBe(60);
    expect(new Set(rows.map(({ passwordHash }) => passwordHash)).size).toBe(60);
    expect(new Set(rows.map(({ owner }) => owner))).toEqual(new Set(['acme']));
    expect(run.text('accounts.ndjson').trim().split('\n')).toHaveLength(60);
    expect(run.text('accounts.ndjson')).not.toContain('hash-');
    expect(run.progress.at(-1)).toEqual({ done: 60, total: 60, stage: 'accounts' });
  });

  test.each(['before', 'after'] as const)(
    'killed %s its 3rd checkpoint, it makes no second set',
    async (when) => {
      const users = memoryUserStore();
      const options = { services: services(users), failAt: { step: 'checkpoint:3', when } } as const;
      const run = await testTask(createRandomUserAccounts, { total: 50 }, options);
      expect(run).toMatchObject({ state: 'SUCCESS', crashes: 1 });
      expect(users.rows('users')).toHaveLength(50);
    },
  );

  test.each(['before', 'after'] as const)(
    'killed %s any account, it makes those that are missing and no other again',
    async (when) => {
      for (let number = 1; number <= 50; number += 1) {
        let refused = 0;
        const table = memoryUserStore();
        const users: MemoryUsers = {
          ...table,
          add: async (...args) => {
            const answer = await table.add(...args);
            if (!answer.added) refused += 1;
            return answer;
          },
        };
        const failAt = { step: `call:users.add:${number}`, when } as const;
        const options = { services: services(users), failAt };
        const run = await testTask(createRandomUserAccounts, { total: 50 }, options);
        expect(run).toMatchObject({
          state: 'SUCCESS',
          crashes: 1,
          result: { created: 50, alreadyThere: 0 },
        });
        expect(users.rows('users')).toHaveLength(50);
        expect([number, refused]).toEqual([number, 0]);
      }
    },
  );

  test('writes no more than a checkpoint for ten accounts', async () => {
    const run = await testTask(
      createRandomUserAccounts,
      { total: 500 },
      { services: services(memoryUserStore()) },
    );
    expect(run.steps.filter((step) => step.startsWith('checkpoint:'))).toHaveLength(51);
    expect(run.steps.filter((step) => step.startsWith('call:users.add:'))).toHaveLength(500);
    // Before the first account, and for the report.
    expect(run.steps.filter((step) => step.startsWith('call:users.getMany:'))).toHaveLength(10);
  });

  test('that fails half-way is tried again from where it was', async () => {
    const users = memoryUserStore();
    let puts = 0;
    const failing: MemoryUsers = {
      ...users,
      add: async (table, account) => {
        puts += 1;
        if (puts === 25) throw new Error('the table is away');
        return users.add(table, account);
      },
    };
    const run = await testTask(createRandomUserAccounts, { total: 50 }, { services: services(failing) });
    expect(run).toMatchObject({ state: 'SUCCESS', attempts: 2 });
    expect(users.rows('users')).toHaveLength(50);
    expect(puts).toBeLessThanOrEqual(60);
  });

  test('leaves accounts alone whose names it would have taken', async () => {
    const users = memoryUserStore();
    const taken: MemoryUsers = {
      ...users,
      add: async (table, account) => {
        const first = /#7$/.test(account.madeBy ?? '') && users.rows('users').every(({ madeBy }) => madeBy);
        if (first) users.edit('users', { ...account, madeBy: undefined, email: 'kept@example.org' });
        return users.add(table, account);
      },
    };
    const run = await testTask(createRandomUserAccounts, { total: 50 }, { services: services(taken) });
    expect(run.state).toBe('SUCCESS');
    expect(users.rows('users')).toHaveLength(51);
    expect(users.rows('users').filter(({ email }) => email === 'kept@example.org')).toHaveLength(1);
    expect(run.text('accounts.ndjson').trim().split('\n')).toHaveLength(50);
  });

  test.each([49, 501, 50.5])('refuses a total of %d', async (total) => {
    await expect(testTask(createRandomUserAccounts, { total })).rejects.toMatchObject({
      kind: 'invalid',
      fields: [{ field: 'input.total' }],
    });
  });
});

test('a set of people is the same for the same seed, and another for another', () => {
  const set = (seed: string) => Array.from({ length: 500 }, (_, number) => randomPerson(seed, number));
  expect(set('a')).toEqual(set('a'));
  const both = [...set('a'), ...set('b')].map(({ username }) => username);
  expect(new Set(both).size).toBe(1000);
  for (const username of both) expect(username).toMatch(/^[a-z]+\.[a-z]+\.[a-z0-9]{5}$/);
});
