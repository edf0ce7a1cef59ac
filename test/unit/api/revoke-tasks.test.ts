import { describe, expect, test } from 'vitest';
import { fieldsOf, finish, start, submitted, testApi } from './api-fixture.ts';

async function someTasks(api: ReturnType<typeof testApi>) {
  const done = await submitted(api);
  await finish(api, await start(api, done), { message: 'hi', attempt: 1 });
  const running = await submitted(api);
  await start(api, running);
  await api.clock.advance(3_600_000);
  const waiting = await submitted(api);
  const other = await api.makeKey('other');
  await api.call('POST', '/v1/tasks', { key: other, body: { task: 'debug_task' } });
  return { done, running, waiting };
}

const statesOf = ({ store }: ReturnType<typeof testApi>, owner = 'acme') =>
  store
    .all()
    .filter((task) => task.owner === owner)
    .map(({ state }) => state)
    .sort();

describe('revoking by a filter', () => {
  test('only counts at first', async () => {
    const api = testApi();
    await someTasks(api);
    const { status, json } = await api.call('POST', '/v1/tasks/revoke', {
      body: { filter: { task: 'debug_task' } },
    });
    expect([status, json]).toEqual([200, { matched: 2, revoked: 0, skipped: 0, more: false }]);
    expect(statesOf(api)).toEqual(['PENDING', 'STARTED', 'SUCCESS']);
  });

  test('revokes what is open and fits, when confirmed, and nothing of others', async () => {
    const api = testApi();
    const { running, waiting } = await someTasks(api);
    const { json } = await api.call('POST', '/v1/tasks/revoke', {
      body: { filter: { task: 'debug_task' }, confirm: true },
    });
    expect(json).toEqual({ matched: 2, revoked: 2, skipped: 0, more: false });
    expect((await api.call('GET', `/v1/tasks/${waiting}`)).json.state).toBe('REVOKED');
    expect((await api.call('GET', `/v1/tasks/${running}`)).json).toHaveProperty('cancelRequestedAt');
    expect(statesOf(api, 'other')).toEqual(['PENDING']);
  });

  test.each([
    [{ state: 'PENDING' }, 1],
    [{ state: 'STARTED' }, 1],
    [{ state: 'RETRY' }, 0],
    [{ from: '2026-11-20T12:30:00Z' }, 1],
    [{ to: '2026-11-20T12:30:00Z' }, 1],
    [{ from: '2026-11-20T12:30:00Z', state: 'STARTED' }, 0],
    [{ task: 'convert_pdf' }, 0],
  ])('by %j finds %i', async (filter, matched) => {
    const api = testApi();
    await someTasks(api);
    const { json } = await api.call('POST', '/v1/tasks/revoke', { body: { filter } });
    expect(json.matched).toBe(matched);
  });

  test.each([
    ['no filter', {}, ['filter']],
    ['no filter but a confirmation', { confirm: true }, ['filter']],
    ['an empty filter', { filter: {}, confirm: true }, ['filter']],
    ['an ended state', { filter: { state: 'SUCCESS' } }, ['filter.state']],
    ['an unknown state', { filter: { state: 'DONE' } }, ['filter.state']],
    ['an unknown member', { filter: { owner: 'other' } }, ['filter.owner', 'filter']],
    ['a time without a zone', { filter: { from: '2026-11-20T12:00:00' } }, ['filter.from']],
    [
      'a period that ends before it begins',
      { filter: { from: '2026-11-21T00:00:00Z', to: '2026-11-20T00:00:00Z' } },
      ['filter.from'],
    ],
    ['a confirmation in words', { filter: { state: 'PENDING' }, confirm: 'yes' }, ['confirm']],
  ])('with %s is refused with 400 and revokes nothing', async (_what, body, fields) => {
    const api = testApi();
    await someTasks(api);
    const answer = await api.call('POST', '/v1/tasks/revoke', { body });
    expect([answer.status, fieldsOf(answer)]).toEqual([400, fields]);
    expect(statesOf(api)).toEqual(['PENDING', 'STARTED', 'SUCCESS']);
  });
});
