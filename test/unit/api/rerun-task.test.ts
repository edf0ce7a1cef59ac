import { describe, expect, test } from 'vitest';
import { failFor, fieldsOf, finish, start, submitted, testApi } from './api-fixture.ts';

async function failed(api: ReturnType<typeof testApi>, body: Record<string, unknown> = {}) {
  const id = await submitted(api, body);
  await failFor(api, await start(api, id), 'broken');
  return id;
}

describe('rerunning a task', () => {
  test('makes a new one of the same input and options, linked to the old', async () => {
    const api = testApi();
    const options = {
      maxAttempts: 7,
      retainDays: 3,
      priority: 'low',
      tags: { job: 'x' },
      callbackUrl: 'https://shop.example/hook',
    };
    const id = await failed(api, { input: { message: 'again' }, options });
    const { status, headers, json } = await api.call('POST', `/v1/tasks/${id}/rerun`);
    expect([status, headers.location]).toEqual([202, `/v1/tasks/${json.id}`]);
    expect(json).toMatchObject({
      state: 'PENDING',
      rerunOf: id,
      rootId: id,
      repeated: false,
      attempts: 0,
      maxAttempts: 7,
      priority: 'low',
      tags: { job: 'x' },
      callbackUrl: 'https://shop.example/hook',
    });
    expect(json.id).not.toBe(id);
    const { json: shown } = await api.call('GET', `/v1/tasks/${json.id}`);
    expect(shown.input).toMatchObject({ message: 'again' });
    const { json: old } = await api.call('GET', `/v1/tasks/${id}`);
    expect(old).not.toHaveProperty('rootId');
  });

  test('keeps the first of the chain as its root', async () => {
    const api = testApi();
    const first = await failed(api);
    const { json: second } = await api.call('POST', `/v1/tasks/${first}/rerun`);
    await api.call('POST', `/v1/tasks/${second.id}/revoke`);
    const { json: third } = await api.call('POST', `/v1/tasks/${second.id}/rerun`);
    expect(third).toMatchObject({ rerunOf: second.id, rootId: first });
  });

  test('twice with one key makes one task; without a key two', async () => {
    const api = testApi();
    const id = await failed(api);
    const rerun = (headers = {}) => api.call('POST', `/v1/tasks/${id}/rerun`, { headers });
    const [one, two] = [await rerun({ 'idempotency-key': 'k' }), await rerun({ 'idempotency-key': 'k' })];
    expect([two.json.id, two.json.repeated]).toEqual([one.json.id, true]);
    expect((await rerun()).json.id).not.toBe((await rerun()).json.id);
  });

  test('of another task with the same key makes another task', async () => {
    const api = testApi();
    const [a, b] = [await failed(api), await failed(api)];
    const headers = { 'idempotency-key': 'k' };
    const one = await api.call('POST', `/v1/tasks/${a}/rerun`, { headers });
    const two = await api.call('POST', `/v1/tasks/${b}/rerun`, { headers });
    expect([one.status, two.status, two.json.rerunOf]).toEqual([202, 202, b]);
  });

  test('that succeeded is possible', async () => {
    const api = testApi();
    const id = await submitted(api);
    await finish(api, await start(api, id), { message: 'hi', attempt: 1 });
    expect((await api.call('POST', `/v1/tasks/${id}/rerun`, { body: {} })).status).toBe(202);
  });

  test('that has not ended is refused with 409', async () => {
    const api = testApi();
    const id = await submitted(api);
    const { status, json } = await api.call('POST', `/v1/tasks/${id}/rerun`);
    expect([status, json.type]).toEqual([409, 'urn:beatless:problem:conflict']);
    expect(api.store.all()).toHaveLength(1);
  });

  test('takes no body but an empty object, and no bad key', async () => {
    const api = testApi();
    const id = await failed(api);
    const answer = await api.call('POST', `/v1/tasks/${id}/rerun`, { body: { input: {} } });
    expect([answer.status, fieldsOf(answer)]).toEqual([400, ['input']]);
    const keyed = await api.call('POST', `/v1/tasks/${id}/rerun`, { headers: { 'idempotency-key': 'a b' } });
    expect([keyed.status, fieldsOf(keyed)]).toEqual([400, ['Idempotency-Key']]);
  });
});
