import { describe, expect, test } from 'vitest';
import { testApi } from './api-fixture.ts';

const day = 86_400_000;

describe('a key that expires', () => {
  test('works until then, and says afterwards why it does not', async () => {
    const { call, clock } = testApi();
    const made = await call('POST', '/v1/keys', {
      body: { name: 'ci', scopes: ['tasks:read'], expiresInDays: 1 },
    });
    const key = String(made.json.key);
    await clock.advance(day - 1);
    expect((await call('GET', '/v1/me', { key })).status).toBe(200);
    await clock.advance(1);
    const late = await call('GET', '/v1/me', { key });
    expect([late.status, late.json.detail]).toEqual([401, expect.stringContaining('has expired')]);
  });
});

describe('rotating a key', () => {
  test('gives another that may do the same; the old one works for the overlap', async () => {
    const { call, makeKey, clock } = testApi();
    const old = await makeKey('acme', ['tasks:read', 'keys:manage']);
    const path = `/v1/keys/${old.slice(3, 15)}/rotate`;
    const rotated = await call('POST', path, { key: old, body: { overlapHours: 2 } });
    expect([rotated.status, rotated.json.scopes]).toEqual([201, ['tasks:read', 'keys:manage']]);
    const fresh = String(rotated.json.key);
    const status = async (key: string) => (await call('GET', '/v1/me', { key })).status;
    await clock.advance(2 * 3_600_000 - 1);
    expect([await status(old), await status(fresh)]).toEqual([200, 200]);
    await clock.advance(1);
    expect([await status(old), await status(fresh)]).toEqual([401, 200]);
    expect((await call('POST', path, { key: fresh })).status).toBe(409);
  });

  test('for an overlap that is no whole number of milliseconds leaves a key that can still be read', async () => {
    const { call, makeKey } = testApi();
    const old = await makeKey('acme', ['keys:manage']);
    const path = `/v1/keys/${old.slice(3, 15)}/rotate`;
    const rotated = await call('POST', path, { key: old, body: { overlapHours: 1.123456789 } });
    expect(rotated.status).toBe(201);
    expect((await call('GET', '/v1/me', { key: old })).status).toBe(200);
    expect((await call('GET', '/v1/keys', { key: String(rotated.json.key) })).status).toBe(200);
  });

  test('of another owner, or of one that may do more, is refused', async () => {
    const { call, makeKey } = testApi();
    const theirs = (await makeKey('other')).slice(3, 15);
    expect((await call('POST', `/v1/keys/${theirs}/rotate`)).status).toBe(404);
    const mighty = (await makeKey('acme', ['*', 'operator'])).slice(3, 15);
    const weak = await makeKey('acme', ['keys:manage']);
    expect((await call('POST', `/v1/keys/${mighty}/rotate`, { key: weak })).status).toBe(403);
  });
});

describe('a key for one kind of task', () => {
  const debug = { task: 'debug_task', input: {} };
  const convert = { task: 'convert_pdf', input: { source: { upload: 'x' } } };

  test('submits that one, alone and in a batch, and no other', async () => {
    const { call, makeKey } = testApi();
    const key = await makeKey('acme', ['tasks:submit:debug_task']);
    expect((await call('POST', '/v1/tasks', { key, body: debug })).status).toBe(202);
    const refused = await call('POST', '/v1/tasks', { key, body: convert });
    expect([refused.status, refused.json.detail]).toEqual([
      403,
      'This key lacks the scope "tasks:submit:convert_pdf".',
    ]);
    const batch = await call('POST', '/v1/tasks/batch', { key, body: { tasks: [debug, convert] } });
    expect((batch.json.results as { status: number }[]).map(({ status }) => status)).toEqual([202, 403]);
  });

  test('cannot be made by a key that lacks it', async () => {
    const { call, makeKey } = testApi();
    const key = await makeKey('acme', ['keys:manage', 'tasks:submit:debug_task']);
    const make = (scope: string) => call('POST', '/v1/keys', { key, body: { name: 'x', scopes: [scope] } });
    expect((await make('tasks:submit:debug_task')).status).toBe(201);
    expect((await make('tasks:submit:convert_pdf')).status).toBe(403);
    expect((await make('tasks:submit')).status).toBe(403);
    expect((await make('tasks:submit:Debug Task')).status).toBe(400);
  });
});

describe('a key with a rate', () => {
  test('is answered 429 beyond it, and goes on a second later', async () => {
    const { call, clock } = testApi();
    const body = { name: 'slow', scopes: ['tasks:read'], requestsPerSecond: 2 };
    const key = String((await call('POST', '/v1/keys', { body })).json.key);
    const ask = async () => (await call('GET', '/v1/me', { key })).status;
    expect([await ask(), await ask(), await ask()]).toEqual([200, 200, 429]);
    const { headers, json } = await call('GET', '/v1/me', { key });
    expect([headers['retry-after'], json.type]).toEqual(['1', 'urn:beatless:problem:rateLimited']);
    await clock.advance(1_000);
    expect(await ask()).toBe(200);
  });
});

describe('the audit', () => {
  test('tells who paused, made keys and replayed, and nothing that only reads', async () => {
    const { call } = testApi();
    await call('POST', '/v1/keys', { body: { name: 'secret name', scopes: ['tasks:read'] } });
    await call('POST', '/v1/queues/default/pause');
    await call('GET', '/v1/queues');
    const { json } = await call('GET', '/v1/audit');
    const entries = json.entries as { action: string; path: string }[];
    expect(entries.map(({ action }) => action).sort()).toEqual(['createKey', 'pauseQueue']);
    expect(JSON.stringify(json)).not.toContain('secret name');
  });

  test('comes first: what cannot be written down is not done', async () => {
    const audit = {
      record: () => Promise.reject(new Error('the table is away')),
      page: async () => ({ entries: [] }),
    };
    const { call, controls } = testApi({ audit });
    expect((await call('POST', '/v1/queues/default/pause')).status).toBe(500);
    expect((await controls.paused()).size).toBe(0);
  });

  test('is of the owner alone', async () => {
    const { call, makeKey } = testApi();
    await call('POST', '/v1/queues/default/pause');
    const other = await call('GET', '/v1/audit', { key: await makeKey('other') });
    expect(other.json.entries).toEqual([]);
  });
});
