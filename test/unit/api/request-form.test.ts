import { describe, expect, test } from 'vitest';
import type { Route } from '#functions/api/route.ts';
import { routes } from '#functions/api/routes.ts';
import { batchItem } from '#functions/api/submit-form.ts';
import { fieldsOf, testApi } from './api-fixture.ts';

const valid = JSON.stringify({ task: 'debug_task' });

describe('a body', () => {
  test.each([
    ['cut off', '{"task":"debug_task"'],
    ['with a comma too many', '{"task":"debug_task",}'],
    ['that is no JSON', 'task=debug_task'],
    ['that is a list', '[1]'],
    ['that is null', 'null'],
    ['that is a text', '"debug_task"'],
    ['nested 34 levels deep', `{"task":"debug_task","input":${'{"a":'.repeat(33)}1${'}'.repeat(33)}}`],
    ['nested a million levels deep', '['.repeat(1_000_000)],
    ['with half a surrogate pair', '{"task":"debug_task","input":{"message":"\\ud83d"}}'],
    ['with half a surrogate pair in a name', '{"task":"debug_task","input":{"\\uDC00":1}}'],
    ['that is no UTF-16', `{"task":"debug_task","input":{"message":"\ud83d"}}`],
  ])('%s is refused with 400 as malformed', async (_what, text) => {
    const api = testApi();
    const { status, json } = await api.call('POST', '/v1/tasks', { text });
    expect([status, json.type]).toEqual([400, 'urn:beatless:problem:malformed']);
    expect(api.store.all()).toEqual([]);
  });

  test.each([
    [
      'nested exactly as deep as is allowed',
      `{"task":"debug_task","input":${'{"a":'.repeat(31)}[]${'}'.repeat(31)}}`,
      400,
    ],
    [
      'with brackets in a text',
      JSON.stringify({ task: 'debug_task', input: { message: '[{"\\'.repeat(100) } }),
      202,
    ],
    ['with an escaped pair of surrogates', '{"task":"debug_task","input":{"message":"\\ud83d\\ude00"}}', 202],
    [
      'with a backslash before the letters ud800',
      '{"task":"debug_task","input":{"message":"\\\\ud800"}}',
      202,
    ],
  ])('%s is read', async (_what, text, expected) => {
    const { call } = testApi();
    const { status, json } = await call('POST', '/v1/tasks', { text });
    expect([status, json.type === 'urn:beatless:problem:malformed']).toEqual([expected, false]);
  });

  test('that is missing is refused with 400', async () => {
    const { call } = testApi();
    expect((await call('POST', '/v1/tasks')).status).toBe(400);
  });

  test('in base64, as the gateway sends what it takes for binary, is read', async () => {
    const { call } = testApi();
    const text = Buffer.from(valid).toString('base64');
    expect((await call('POST', '/v1/tasks', { text, base64: true })).status).toBe(202);
  });

  test.each([
    ['that is no base64', '{}{}'],
    ['with bytes that are no UTF-8', Buffer.from([0x7b, 0xff, 0x7d]).toString('base64')],
  ])('in base64 %s is refused with 400', async (_what, text) => {
    const { call } = testApi();
    const { status, json } = await call('POST', '/v1/tasks', { text, base64: true });
    expect([status, json.type]).toEqual([400, 'urn:beatless:problem:malformed']);
  });

  test('above 2 MB is refused with 413, in bytes and before it is parsed', async () => {
    const { call } = testApi();
    const long = await call('POST', '/v1/tasks', { text: 'x'.repeat(2 * 1024 * 1024 + 1) });
    const wide = await call('POST', '/v1/tasks', { text: 'é'.repeat(1024 * 1024 + 1) });
    const encoded = await call('POST', '/v1/tasks', { text: 'A'.repeat(2_900_000), base64: true });
    expect([long.status, wide.status, encoded.status]).toEqual([413, 413, 413]);
    expect((await call('POST', '/v1/tasks', { text: 'x'.repeat(2 * 1024 * 1024) })).status).toBe(400);
  });

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/json; charset=latin1',
    'multipart/form-data; boundary=x',
    'json',
    '',
  ])('sent as "%s" is refused with 415', async (type) => {
    const { call } = testApi();
    const { status, headers } = await call('POST', '/v1/tasks', {
      text: valid,
      headers: { 'content-type': type },
    });
    expect([status, headers.accept]).toEqual([415, 'application/json']);
  });

  test.each(['application/json', 'Application/JSON; charset=UTF-8', 'application/vnd.acme+json'])(
    'sent as "%s" is read',
    async (type) => {
      const { call } = testApi();
      expect(
        (await call('POST', '/v1/tasks', { text: valid, headers: { 'content-type': type } })).status,
      ).toBe(202);
    },
  );

  test('with a member "__proto__" changes nothing but its own answer', async () => {
    const { call } = testApi();
    const text =
      '{"task":"debug_task","input":{"message":"hi","__proto__":{"polluted":true}},"__proto__":{"polluted":true}}';
    const { status } = await call('POST', '/v1/tasks', { text });
    expect(status).toBeLessThan(500);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });

  test('with 200,000 unknown members is answered with a short problem document', async () => {
    const { call } = testApi();
    const text = `{"task":"debug_task",${Array.from({ length: 200_000 }, (_, n) => `"${n.toString(36)}":1`).join(',')}}`;
    const answer = await call('POST', '/v1/tasks', { text });
    expect(answer.status).toBe(400);
    expect(fieldsOf(answer)).toHaveLength(20);
    expect(answer.text?.length).toBeLessThan(10_000);
  });
});

describe('a path', () => {
  test.each([
    '/v2/tasks',
    '/v1',
    '/v1/tasks/a/b',
    '/v1//tasks',
    '/V1/tasks',
    '/v1/tasks//revoke',
    '/favicon.ico',
    '',
  ])('"%s" that leads nowhere is 404, with or without a key', async (path) => {
    const { call } = testApi();
    for (const options of [{}, { key: null }]) {
      const { status, json } = await call('GET', path, options);
      expect([status, json.type]).toEqual([404, 'urn:beatless:problem:notFound']);
    }
  });

  test.each([
    ['PUT', '/v1/tasks', 'POST, GET, HEAD'],
    ['GET', '/v1/uploads', 'POST'],
    ['POST', '/health', 'GET, HEAD'],
    ['PATCH', '/v1/keys/abcdefghijkl', 'DELETE'],
    ['GET', '/v1/tasks/revoke', 'POST'],
    ['PUT', '/v1/schedules/preview', 'POST'],
    ['OPTIONS', '/v1/tasks', 'POST, GET, HEAD'],
  ])('with another method (%s %s) is 405 and says which are allowed', async (method, path, allow) => {
    const { call } = testApi();
    const { status, headers } = await call(method, path);
    expect([status, headers.allow]).toEqual([405, allow]);
  });

  test('of a preflight is told that keys do not belong in browsers', async () => {
    const { call } = testApi();
    const { json, headers } = await call('OPTIONS', '/v1/tasks', {
      headers: { origin: 'https://shop.example' },
    });
    expect(json.detail).toContain('a key belongs on a server');
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  test('may end in a slash', async () => {
    const { call } = testApi();
    expect((await call('POST', '/v1/tasks/', { text: valid })).status).toBe(202);
  });

  test('asked for by HEAD is answered as by GET, without the body', async () => {
    const { call } = testApi();
    const head = await call('HEAD', '/v1/tasks');
    expect([head.status, head.text, head.headers['content-type']]).toEqual([
      200,
      undefined,
      'application/json',
    ]);
    expect((await call('HEAD', '/v1/nothing')).text).toBeUndefined();
  });
});

describe('whatever does not fit', () => {
  const garbage = [undefined, null, 5, 1.5, '', 'x'.repeat(1_000), true, [], [1], {}, { x: 1 }];

  test.each(Object.entries<Route>(routes))('is told in words by %s', (_id, { spec }) => {
    testApi();
    const schemas = [spec.params, spec.query, spec.headers, spec.body].filter((it) => it !== undefined);
    for (const schema of [...schemas, batchItem]) {
      for (const value of [...garbage, ...membersOf(schema)]) {
        const { error } = schema.safeParse(value);
        for (const { message, path } of error?.issues ?? [])
          expect(message, path.join('.')).toMatch(
            /^(?!is not accepted|fits none)(must|is|has|use|only|at most) ?.+/,
          );
      }
    }
  });

  /** Objects that have one member of no good form. */
  function membersOf(schema: object): object[] {
    const shape = 'shape' in schema ? Object(schema.shape) : {};
    return Object.keys(shape).flatMap((name) => garbage.map((value) => ({ [name]: value })));
  }
});
