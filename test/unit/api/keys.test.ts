import { describe, expect, test } from 'vitest';
import { fieldsOf, testApi } from './api-fixture.ts';

describe('a call without a good key', () => {
  test('says how to send one', async () => {
    const { call } = testApi();
    const { status, headers, json } = await call('GET', '/v1/tasks', { key: null });
    expect([status, headers['www-authenticate']]).toEqual([401, 'Bearer realm="beatless"']);
    expect(json.detail).toContain('beatless keys create');
  });

  test.each([
    ['another scheme', 'Basic Zm9vOmJhcg=='],
    ['no scheme', 'bl_aaaaaaaaaaaa_x'],
    ['nothing behind the scheme', 'Bearer '],
    ['a key of another form', 'Bearer sk-123'],
    ['an unknown key', `Bearer bl_aaaaaaaaaaaa_${'x'.repeat(43)}`],
  ])('(%s) is refused with 401', async (_what, authorization) => {
    const { call } = testApi();
    const { status } = await call('GET', '/v1/tasks', { key: null, headers: { authorization } });
    expect(status).toBe(401);
  });

  test('with the secret of another key is refused with 401', async () => {
    const { call, makeKey } = testApi();
    const [mine, theirs] = [await makeKey('acme'), await makeKey('other')];
    const mixed = mine.slice(0, 16) + theirs.slice(16);
    expect((await call('GET', '/v1/tasks', { key: mixed })).status).toBe(401);
  });

  test('is refused before its body is looked at', async () => {
    const { call } = testApi();
    expect((await call('POST', '/v1/tasks', { key: null, text: 'no json' })).status).toBe(401);
  });

  test('takes the scheme in any case', async () => {
    const { call, makeKey } = testApi();
    const key = await makeKey('acme');
    expect(
      (await call('GET', '/v1/tasks', { key: null, headers: { Authorization: `bearer ${key}` } })).status,
    ).toBe(200);
  });
});

describe('a key', () => {
  test('is told whose it is, what it may do and what time it is', async () => {
    const { call, makeKey } = testApi();
    const key = await makeKey('acme', ['tasks:read']);
    const { status, json } = await call('GET', '/v1/me', { key });
    expect(status).toBe(200);
    expect(json).toMatchObject({
      owner: 'acme',
      key: { id: key.slice(3, 15) },
      scopes: ['tasks:read'],
      now: '2026-11-20T12:00:00.000Z',
    });
    expect(JSON.stringify(json)).not.toContain(key.slice(16));
  });

  test('does only what its scopes allow', async () => {
    const { call, makeKey } = testApi();
    const key = await makeKey('acme', ['tasks:submit']);
    expect((await call('POST', '/v1/tasks', { key, body: { task: 'debug_task' } })).status).toBe(202);
    expect((await call('GET', '/v1/catalogue', { key })).status).toBe(200);
    const refused = [
      await call('GET', '/v1/tasks', { key }),
      await call('POST', '/v1/uploads', { key, body: {} }),
      await call('GET', '/v1/keys', { key }),
    ];
    expect(refused.map(({ status }) => status)).toEqual([403, 403, 403]);
    expect(refused[0]?.json.detail).toBe('This key lacks the scope "tasks:read".');
  });

  test('is made, shown once, listed, used, revoked, and then refused', async () => {
    const { call } = testApi();
    const made = await call('POST', '/v1/keys', { body: { name: 'shop', scopes: ['tasks:read'] } });
    expect([made.status, made.json.name, made.json.owner, made.json.scopes]).toEqual([
      201,
      'shop',
      'acme',
      ['tasks:read'],
    ]);
    const key = String(made.json.key);
    expect(made.json.webhookSecret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect((await call('GET', '/v1/tasks', { key })).status).toBe(200);
    const listed = await call('GET', '/v1/keys');
    expect(listed.text).toContain(String(made.json.id));
    expect(listed.text).not.toContain(key.slice('bl_k3v5q7aam2xd_'.length));
    expect(listed.text).not.toMatch(/secretHash|webhookSecret|whsec_/);
    expect(listed.text).not.toContain(String(made.json.webhookSecret).slice(6));
    const revoked = await call('DELETE', `/v1/keys/${made.json.id}`);
    expect([revoked.status, revoked.text]).toEqual([204, undefined]);
    expect((await call('GET', '/v1/tasks', { key })).status).toBe(401);
    expect((await call('DELETE', `/v1/keys/${made.json.id}`)).status).toBe(204);
  });

  test('that was revoked elsewhere works for another minute at the most', async () => {
    const { call, makeKey, keys, clock } = testApi();
    const key = await makeKey('acme');
    expect((await call('GET', '/v1/tasks', { key })).status).toBe(200);
    const stored = keys.all().find(({ id }) => key.includes(id));
    if (!stored) throw new Error('the key is not stored');
    await keys.revoke(stored.owner, stored.id, clock.now());
    await clock.advance(60_000);
    expect((await call('GET', '/v1/tasks', { key })).status).toBe(401);
  });

  test('still works when the time of its use cannot be noted', async () => {
    const { call, keys } = testApi();
    keys.touch = () => Promise.reject(new Error('throttled'));
    expect((await call('GET', '/v1/tasks')).status).toBe(200);
  });

  test('cannot give what it lacks', async () => {
    const { call, makeKey } = testApi();
    const key = await makeKey('acme', ['keys:manage', 'tasks:read']);
    const more = await call('POST', '/v1/keys', {
      key,
      body: { name: 'x', scopes: ['tasks:read', 'tasks:submit'] },
    });
    expect([more.status, fieldsOf(more)]).toEqual([403, ['scopes']]);
    const all = await call('POST', '/v1/keys', { key, body: { name: 'x', scopes: ['*'] } });
    expect(all.status).toBe(403);
    const same = await call('POST', '/v1/keys', {
      key,
      body: { name: 'x', scopes: ['tasks:read', 'tasks:read'] },
    });
    expect([same.status, same.json.scopes]).toEqual([201, ['tasks:read']]);
  });

  test('of someone else is neither seen nor revoked: it is 404', async () => {
    const { call, makeKey, keys } = testApi();
    await makeKey('other');
    const theirs = keys.all().find(({ owner }) => owner === 'other');
    expect((await call('GET', '/v1/keys')).text).not.toContain(theirs?.id);
    expect((await call('DELETE', `/v1/keys/${theirs?.id}`)).status).toBe(404);
    expect(keys.all().find(({ owner }) => owner === 'other')?.revokedAt).toBeUndefined();
  });

  test.each([
    [{ name: 'x' }, ['scopes']],
    [{ name: 'x', scopes: [] }, ['scopes']],
    [{ name: 'x', scopes: ['admin'] }, ['scopes.0']],
    [{ name: '', scopes: ['*'] }, ['name']],
    [{ name: 'x', scopes: ['*'], owner: 'other' }, ['owner']],
  ])('asked for as %j is refused with 400', async (body, fields) => {
    const { call } = testApi();
    const answer = await call('POST', '/v1/keys', { body });
    expect([answer.status, fieldsOf(answer)]).toEqual([400, fields]);
  });

  test('with an id of another form is refused with 400', async () => {
    const { call } = testApi();
    const answer = await call('DELETE', '/v1/keys/abc');
    expect([answer.status, fieldsOf(answer)]).toEqual([400, ['id']]);
  });
});
