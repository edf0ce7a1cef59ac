import { describe, expect, test } from 'vitest';
import { giveUpUndeliverable } from '#core/transitions.ts';
import { failFor, fieldsOf, start, submitted, testApi } from './api-fixture.ts';

/** Tasks that failed for every kind of reason, in this order: three of them are dead letters. */
async function failures(api: ReturnType<typeof testApi>) {
  const ids: string[] = [];
  for (const reason of ['broken', 'crashed', 'neverStarted', 'effectUnknown']) {
    const id = await submitted(api);
    await failFor(api, await start(api, id), reason);
    await api.clock.advance(1_000);
    ids.push(id);
  }
  const lost = await submitted(api);
  const task = api.store.all().find(({ id }) => id === lost);
  if (!task) throw new Error('no task');
  await api.store.update(task, giveUpUndeliverable(task, 0, api.clock.now(), 'It came to the dead letters.'));
  await api.clock.advance(1_000);
  await submitted(api);
  return [...ids, lost];
}

const idsOf = ({ json }: { json: Record<string, unknown> }) =>
  (json.tasks as { id: string }[]).map(({ id }) => id);

describe('dead letters', () => {
  test('are the tasks that no code of theirs has failed, newest first', async () => {
    const api = testApi();
    const [, crashed, neverStarted, , lost] = await failures(api);
    const answer = await api.call('GET', '/v1/dead-letters');
    expect(answer.status).toBe(200);
    expect(idsOf(answer)).toEqual([lost, neverStarted, crashed]);
  });

  test('come page by page', async () => {
    const api = testApi();
    const [, crashed, neverStarted, , lost] = await failures(api);
    const first = await api.call('GET', '/v1/dead-letters', { query: 'limit=2' });
    const second = await api.call('GET', '/v1/dead-letters', {
      query: `limit=2&cursor=${first.json.cursor}`,
    });
    expect([idsOf(first), idsOf(second)]).toEqual([[lost, neverStarted], [crashed]]);
    expect(second.json).not.toHaveProperty('cursor');
  });

  test("are one's own only", async () => {
    const api = testApi();
    const [, crashed] = await failures(api);
    const key = await api.makeKey('other');
    expect(idsOf(await api.call('GET', '/v1/dead-letters', { key }))).toEqual([]);
    expect((await api.call('POST', `/v1/dead-letters/${crashed}/replay`, { key })).status).toBe(404);
  });

  test.each([
    ['limit=0', ['limit']],
    ['cursor=x', ['cursor']],
    ['state=FAILURE', ['state']],
  ])('listed by "%s" are refused with 400', async (query, fields) => {
    const { call } = testApi();
    const answer = await call('GET', '/v1/dead-letters', { query });
    expect([answer.status, fieldsOf(answer)]).toEqual([400, fields]);
  });
});

describe('replaying a dead letter', () => {
  test('makes a new task, once for each key', async () => {
    const api = testApi();
    const [, , , , lost] = await failures(api);
    const headers = { 'idempotency-key': 'k' };
    const one = await api.call('POST', `/v1/dead-letters/${lost}/replay`, { headers });
    const two = await api.call('POST', `/v1/dead-letters/${lost}/replay`, { headers });
    expect([one.status, one.headers.location]).toEqual([202, `/v1/tasks/${one.json.id}`]);
    expect(one.json).toMatchObject({ state: 'PENDING', rerunOf: lost, repeated: false });
    expect([two.json.id, two.json.repeated]).toEqual([one.json.id, true]);
  });

  test('is refused with 409 for what is none', async () => {
    const api = testApi();
    const [broken] = await failures(api);
    const open = await submitted(api);
    for (const id of [broken, open]) {
      const { status, json } = await api.call('POST', `/v1/dead-letters/${id}/replay`);
      expect([status, json.type]).toEqual([409, 'urn:beatless:problem:conflict']);
    }
  });
});
