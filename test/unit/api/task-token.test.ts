import { expect, test } from 'vitest';
import type { Route } from '#functions/api/route.ts';
import { routes } from '#functions/api/routes.ts';
import { finish, start, submitted, testApi } from './api-fixture.ts';

type Api = ReturnType<typeof testApi>;

const tokenOf = async (api: Api, id: string, options: { key?: string; body?: unknown } = {}) => {
  const { status, json } = await api.call('POST', `/v1/tasks/${id}/token`, options);
  expect(status).toBe(201);
  return String(json.token);
};

test('a task token reads its task, also as a long poll, and lasts an hour', async () => {
  const api = testApi();
  const id = await submitted(api);
  const made = await api.call('POST', `/v1/tasks/${id}/token`);
  expect(made).toMatchObject({ status: 201, headers: { 'cache-control': 'no-store' } });
  expect(made.json.expiresAt).toBe('2026-11-20T13:00:00.000Z');
  const key = String(made.json.token);
  expect((await api.call('GET', `/v1/tasks/${id}`, { key })).json).toMatchObject({ id, state: 'PENDING' });
  await finish(api, await start(api, id), { message: 'hi' });
  const { json } = await api.call('GET', `/v1/tasks/${id}`, { key, query: 'waitSeconds=20' });
  expect(json).toMatchObject({ state: 'SUCCESS', result: { message: 'hi' } });
  await api.clock.advance(3_599_000);
  expect((await api.call('GET', `/v1/tasks/${id}`, { key })).status).toBe(200);
  await api.clock.advance(1_000);
  const late = await api.call('GET', `/v1/tasks/${id}`, { key });
  expect([late.status, late.json.detail]).toEqual([401, 'The task token has expired: ask for another one.']);
});

test.each([60, 86_400])('it lasts %i s when that is asked for', async (expiresInSeconds) => {
  const api = testApi();
  const id = await submitted(api);
  const { json } = await api.call('POST', `/v1/tasks/${id}/token`, { body: { expiresInSeconds } });
  expect(Date.parse(String(json.expiresAt)) - api.clock.now()).toBe(expiresInSeconds * 1000);
});

test.each([59, 86_401, 1.5, '60'])('it cannot be asked to last %s s', async (expiresInSeconds) => {
  const api = testApi();
  const id = await submitted(api);
  const { status, json } = await api.call('POST', `/v1/tasks/${id}/token`, { body: { expiresInSeconds } });
  expect(status).toBe(400);
  expect(json.errors).toMatchObject([{ field: 'expiresInSeconds' }]);
});

test('it gets push tickets for its task and no other', async () => {
  const api = testApi();
  const [id, other] = [await submitted(api), await submitted(api)];
  const key = await tokenOf(api, id);
  for (const body of [{}, { task: id }]) {
    const { status, json } = await api.call('POST', '/v1/push/tickets', { key, body });
    expect(status).toBe(201);
    const taken = await api.deps.push.takeTicket(api.deps.hash(String(json.ticket)));
    expect(taken).toMatchObject({ owner: 'acme', task: id });
  }
  expect(await api.call('POST', '/v1/push/tickets', { key, body: { task: other } })).toMatchObject({
    status: 404,
  });
});

test('it shows another task as one that is not there', async () => {
  const api = testApi();
  const [id, other] = [await submitted(api), await submitted(api)];
  const key = await tokenOf(api, id);
  const { status, json } = await api.call('GET', `/v1/tasks/${other}`, { key });
  expect([status, json.detail]).toEqual([404, `You have no task ${other}.`]);
});

const all = Object.entries<Route>(routes).map(([id, { spec }]) => ({ id, spec }));
const open = ['getTask', 'createPushTicket'];

test('two routes take it', () => {
  expect(all.filter(({ spec }) => spec.takesTaskToken).map(({ id }) => id)).toEqual(open);
});

const closed = all.filter(({ id, spec }) => !('public' in spec) && !open.includes(id));

test.each(closed)('$id refuses it', async ({ spec }) => {
  const api = testApi();
  const id = await submitted(api);
  const key = await tokenOf(api, id);
  const path = spec.path.replace(/\{(\w+)\}/g, (_, name: string) => (name === 'id' ? id : 'default'));
  const { status, json } = await api.call(spec.method, path, { key, body: spec.body ? {} : undefined });
  expect([status, json.detail]).toEqual([403, expect.stringContaining('A task token reads its task')]);
});

test('it stops with the key that made it: within a minute of a revoke, and when that expires', async () => {
  const api = testApi();
  const id = await submitted(api);
  const created = await api.call('POST', '/v1/keys', {
    body: { name: 'page', scopes: ['tasks:read'], expiresInDays: 1 },
  });
  const maker = String(created.json.key);
  await api.clock.advance(23.5 * 3_600_000);
  const made = await api.call('POST', `/v1/tasks/${id}/token`, { key: maker });
  expect(made.json.expiresAt).toBe(created.json.expiresAt);
  const key = String(made.json.token);
  const read = async () => (await api.call('GET', `/v1/tasks/${id}`, { key })).status;
  expect(await read()).toBe(200);
  // Elsewhere than in this environment of the function, which forgets the key at once
  await api.keys.revoke(api.store.all()[0]?.owner ?? never(), String(created.json.id), api.clock.now());
  await api.clock.advance(60_000);
  expect(await read()).toBe(401);
});

const origin = 'https://shop.example';
const shared = (headers: Readonly<Record<string, unknown>>) => headers['access-control-allow-origin'];

test('a page of another site may read its answers, also the refusals', async () => {
  const api = testApi();
  const id = await submitted(api);
  const key = await tokenOf(api, id);
  const asked = await api.call('OPTIONS', `/v1/tasks/${id}`, { key: null, headers: { origin } });
  expect(asked).toMatchObject({
    status: 204,
    headers: {
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'GET',
      'access-control-allow-headers': 'authorization, content-type',
    },
  });
  const ticket = await api.call('OPTIONS', '/v1/push/tickets', { key: null, headers: { origin } });
  expect([ticket.status, ticket.headers['access-control-allow-methods']]).toEqual([204, 'POST']);
  expect(shared((await api.call('GET', `/v1/tasks/${id}`, { key, headers: { origin } })).headers)).toBe('*');
  expect(shared((await api.call('GET', `/v1/tasks/${id}`, { key: `${key}x` })).headers)).toBe('*');
});

test('a page of another site may read no answer to a key, and ask no other route', async () => {
  const api = testApi();
  const id = await submitted(api);
  const { status, headers } = await api.call('GET', `/v1/tasks/${id}`, { headers: { origin } });
  expect([status, shared(headers)]).toEqual([200, undefined]);
  for (const path of ['/v1/tasks', `/v1/tasks/${id}/token`, `/v1/tasks/${id}/revoke`, '/v1/keys']) {
    const refused = await api.call('OPTIONS', path, { key: null, headers: { origin } });
    expect([refused.status, shared(refused.headers)], path).toEqual([405, undefined]);
  }
});

test('a key that may not read makes none', async () => {
  const api = testApi();
  const id = await submitted(api);
  const key = await api.makeKey('acme', ['tasks:submit']);
  expect((await api.call('POST', `/v1/tasks/${id}/token`, { key })).status).toBe(403);
});

test('a token with anything changed is unknown', async () => {
  const api = testApi();
  const [id, other] = [await submitted(api), await submitted(api)];
  const token = await tokenOf(api, id);
  const foreign = await tokenOf(api, other);
  const [, keyId = '', hex = '', end = ''] = token.split('_');
  const signature = token.slice(-43);
  const changed = [
    token.replace(hex, other.replaceAll('-', '')),
    token.replace(`_${end}_`, `_${Number(end) + 1}_`),
    token.replace(keyId, 'aaaabbbbcccc'),
    `${token.slice(0, -43)}${foreign.slice(-43)}`,
    `${token.slice(0, -1)}${signature.endsWith('A') ? 'E' : 'A'}`,
    token.slice(0, -1),
    `${token}A`,
    'blt_',
  ];
  for (const key of changed) {
    const path = key.includes(other.replaceAll('-', '')) ? other : id;
    const { status, json } = await api.call('GET', `/v1/tasks/${path}`, { key });
    expect([status, json.detail], key).toEqual([401, 'The task token is unknown, or its key was revoked.']);
  }
});

test('no line of the log has it', async () => {
  const api = testApi();
  const id = await submitted(api);
  const key = await tokenOf(api, id);
  await api.call('GET', `/v1/tasks/${id}`, { key });
  await api.call('GET', '/v1/tasks', { key });
  expect(JSON.stringify(api.log.lines)).toContain('/v1/tasks/{id}');
  expect(JSON.stringify(api.log.lines)).not.toContain(key.slice(-43));
});

const never = (): never => {
  throw new Error('there is no task');
};
