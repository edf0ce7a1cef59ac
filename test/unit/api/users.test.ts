import { describe, expect, test } from 'vitest';
import { owner } from '#core/ids.ts';
import { noon } from '#test/fakes/a-task.ts';
import { fieldsOf, testApi } from './api-fixture.ts';

const account = (whose: string, at: number) => ({
  owner: owner.parse(whose),
  username: `user-${at}`,
  email: `user-${at}@example.com`,
  firstName: 'Ada',
  lastName: 'Sato',
  joinedAt: noon + at * 1000,
  madeBy: 'task#1',
  passwordHash: 'scrypt$secret',
});

describe('accounts', () => {
  test('are listed newest first, page by page, to their owner, without hashes', async () => {
    const { call, makeKey, users } = testApi();
    for (let at = 0; at < 5; at += 1) users.edit('users', account('acme', at));
    const first = await call('GET', '/v1/users', { query: 'limit=3' });
    expect(first.json.users).toMatchObject([
      { username: 'user-4' },
      { username: 'user-3' },
      { username: 'user-2' },
    ]);
    expect(first.text).not.toMatch(/scrypt|madeBy|passwordHash/);
    const second = await call('GET', '/v1/users', { query: `limit=3&cursor=${first.json.cursor}` });
    expect(second.json).toMatchObject({ users: [{ username: 'user-1' }, { username: 'user-0' }] });
    expect(second.json.cursor).toBeUndefined();
    const other = await call('GET', '/v1/users', { key: await makeKey('globex') });
    expect(other.json).toEqual({ users: [] });
  });

  test('of the other table are listed on request', async () => {
    const { call, users } = testApi();
    users.edit('alterUsers', account('acme', 1));
    expect((await call('GET', '/v1/users')).json.users).toEqual([]);
    expect((await call('GET', '/v1/users', { query: 'table=alterUsers' })).json.users).toHaveLength(1);
  });

  test.each([
    ['table=other', 'table'],
    ['limit=101', 'limit'],
    ['cursor=abc', 'cursor'],
  ])('?%s is refused and names %s', async (query, field) => {
    const answer = await testApi().call('GET', '/v1/users', { query });
    expect([answer.status, fieldsOf(answer)]).toEqual([400, [field]]);
  });

  test('are brought together by a button, and pressing it twice with one key is one task', async () => {
    const { call, wakeUps } = testApi();
    const headers = { 'idempotency-key': 'button' };
    const first = await call('POST', '/v1/users/sync', { headers });
    expect([first.status, first.json.task, first.json.queue]).toEqual([202, 'background_sync', 'bulk']);
    const second = await call('POST', '/v1/users/sync', { headers, body: {} });
    expect([second.json.id, second.json.repeated]).toEqual([first.json.id, true]);
    expect(wakeUps.take('bulk').length).toBeGreaterThan(0);
  });
});
