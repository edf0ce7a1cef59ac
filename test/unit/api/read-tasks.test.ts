import { describe, expect, test } from 'vitest';
import { failFor, fieldsOf, finish, start, submitted, testApi } from './api-fixture.ts';

describe('reading a task', () => {
  test('shows its input, times and where it runs', async () => {
    const api = testApi();
    const id = await submitted(api, { input: { message: 'hi' } });
    await api.clock.advance(400);
    await start(api, id);
    await api.clock.advance(2_000);
    const { status, headers, json } = await api.call('GET', `/v1/tasks/${id}`);
    expect(status).toBe(200);
    expect(headers['cache-control']).toBe('no-store');
    expect(json).toMatchObject({
      state: 'STARTED',
      input: { message: 'hi' },
      startedAt: '2026-11-20T12:00:00.400Z',
      attempts: 1,
      location: { requestId: 'r-1', logStream: 's-1' },
      timings: { queuedSeconds: 0.4, ranSeconds: 2 },
      links: { self: `/v1/tasks/${id}` },
    });
  });

  test('shows the result, each file with a signed link', async () => {
    const api = testApi();
    const id = await submitted(api);
    await finish(api, await start(api, id), {
      tables: [{ csv: { $file: `acme/${id}/1/table-001.csv`, bytes: 5, contentType: 'text/csv' } }],
    });
    const { json } = await api.call('GET', `/v1/tasks/${id}`);
    expect(json).toMatchObject({
      state: 'SUCCESS',
      result: { tables: [{ csv: { file: 'table-001.csv', bytes: 5 } }] },
    });
    expect(JSON.stringify(json.result)).toContain(`"url":"https://results.test/acme/${id}/1/table-001.csv`);
    expect(JSON.stringify(json)).not.toContain('$file');
  });

  test('shows a large result from the bucket, with a link to the whole of it', async () => {
    const api = testApi();
    const id = await submitted(api);
    const result = { text: 'x'.repeat(40_000) };
    await api.objects.writeResult(`acme/${id}/1/result.json`, 'application/json', JSON.stringify(result));
    await finish(api, await start(api, id), result);
    const { json } = await api.call('GET', `/v1/tasks/${id}`);
    expect(json.result).toEqual(result);
    expect(json.resultUrl).toContain(`https://results.test/acme/${id}/1/result.json`);
  });

  test('shows a large input, which lies apart', async () => {
    const api = testApi();
    const message = 'x'.repeat(5_000);
    const id = await submitted(api, { input: { message } });
    const { json } = await api.call('GET', `/v1/tasks/${id}`);
    expect(json.input).toMatchObject({ message });
  });

  test('shows why it failed', async () => {
    const api = testApi();
    const id = await submitted(api);
    const ref = await start(api, id);
    const error = { reason: 'notAPdf', message: 'The file is no PDF.' };
    await failFor(api, ref, error.reason, error.message);
    const { json } = await api.call('GET', `/v1/tasks/${id}`);
    expect(json).toMatchObject({ state: 'FAILURE', error, endedAt: '2026-11-20T12:00:00.000Z' });
  });

  test('a scheduled task is PENDING for readers as soon as its time has come', async () => {
    const api = testApi();
    const id = await submitted(api, { options: { countdownSeconds: 10 } });
    expect((await api.call('GET', `/v1/tasks/${id}`)).json.state).toBe('SCHEDULED');
    await api.clock.advance(10_000);
    expect((await api.call('GET', `/v1/tasks/${id}`)).json.state).toBe('PENDING');
  });

  test("is not possible for someone else's task, nor for one that is not there: both are 404 alike", async () => {
    const api = testApi();
    const id = await submitted(api);
    const other = await api.makeKey('other');
    const foreign = await api.call('GET', `/v1/tasks/${id}`, { key: other });
    const missing = await api.call(
      'GET',
      `/v1/tasks/${id.replace(/.$/, (last) => (last === '0' ? '1' : '0'))}`,
    );
    expect([foreign.status, missing.status]).toEqual([404, 404]);
    expect(foreign.json.type).toBe(missing.json.type);
    expect((await api.call('POST', `/v1/tasks/${id}/revoke`, { key: other })).status).toBe(404);
  });

  test.each(['1', 'x', '019AA1C2-7B00-7C3D-9E4F-5A6B7C8D9E0F', '..', '%2e%2e', '%zz', '%00'])(
    'with the id "%s" is refused with 400, naming it',
    async (id) => {
      const { call } = testApi();
      const answer = await call('GET', `/v1/tasks/${id}`);
      expect([answer.status, fieldsOf(answer)]).toEqual([400, ['id']]);
    },
  );
});

describe('a long poll', () => {
  test('is answered as soon as the task has ended', async () => {
    const api = testApi();
    const id = await submitted(api);
    let answered = false;
    const waiting = api.call('GET', `/v1/tasks/${id}`, { query: 'waitSeconds=20' }).finally(() => {
      answered = true;
    });
    await api.clock.advance(5_000);
    expect(answered).toBe(false);
    await finish(api, await start(api, id), { message: 'hi', attempt: 1 });
    await api.clock.advance(1_500);
    expect(answered).toBe(true);
    expect((await waiting).json.state).toBe('SUCCESS');
  });

  test('is answered with the open task when the time is over', async () => {
    const api = testApi();
    const id = await submitted(api);
    const waiting = api.call('GET', `/v1/tasks/${id}`, { query: 'waitSeconds=3' });
    await api.clock.advance(3_000);
    expect((await waiting).json.state).toBe('PENDING');
  });

  test('ends before the invocation does', async () => {
    const api = testApi();
    const id = await submitted(api);
    const waiting = api.call('GET', `/v1/tasks/${id}`, { query: 'waitSeconds=20', remainingMs: 8_000 });
    await api.clock.advance(5_000);
    expect((await waiting).json.state).toBe('PENDING');
    expect(api.clock.pending()).toBe(0);
  });

  test.each(['21', '-1', '1.5', 'x', '', '1e1', ' 5'])(
    'of "%s" seconds is refused with 400',
    async (seconds) => {
      const api = testApi();
      const id = await submitted(api);
      const answer = await api.call('GET', `/v1/tasks/${id}`, {
        query: `waitSeconds=${encodeURIComponent(seconds)}`,
      });
      expect([answer.status, fieldsOf(answer)]).toEqual([400, ['waitSeconds']]);
    },
  );
});

describe('listing tasks', () => {
  const idsOf = ({ json }: { json: Record<string, unknown> }) =>
    (json.tasks as { id: string }[]).map(({ id }) => id);

  test('gives the newest first, page by page, each task once', async () => {
    const api = testApi();
    const made: string[] = [];
    for (let n = 0; n < 7; n += 1) {
      made.unshift(await submitted(api));
      await api.clock.advance(1_000);
    }
    const seen: string[] = [];
    let query = 'limit=3';
    for (let pages = 0; pages < 5 && query; pages += 1) {
      const page = await api.call('GET', '/v1/tasks', { query });
      expect(page.status).toBe(200);
      seen.push(...idsOf(page));
      query = page.json.cursor ? `limit=3&cursor=${page.json.cursor}` : '';
    }
    expect(seen).toEqual(made);
  });

  test('filters by state, definition and time, and shows neither input nor result', async () => {
    const api = testApi();
    const early = await submitted(api);
    await api.clock.advance(3_600_000);
    const late = await submitted(api);
    await finish(api, await start(api, late), { message: 'hi', attempt: 1 });
    const list = async (query: string) => idsOf(await api.call('GET', '/v1/tasks', { query }));
    expect(await list('state=SUCCESS')).toEqual([late]);
    expect(await list('state=PENDING')).toEqual([early]);
    expect(await list('task=debug_task')).toEqual([late, early]);
    expect(await list('task=convert_pdf')).toEqual([]);
    expect(await list('reason=broken')).toEqual([]);
    expect(await list('from=2026-11-20T12:30:00Z')).toEqual([late]);
    expect(await list('to=2026-11-20T12:30:00Z')).toEqual([early]);
    expect(await list('from=2026-11-20T13%3A30%3A00%2B01%3A00')).toEqual([late]);
    const { json } = await api.call('GET', '/v1/tasks');
    expect(JSON.stringify(json)).not.toMatch(/"(?:input|result)"/);
  });

  test('takes several states at once, and a tag', async () => {
    const api = testApi();
    const waits = await submitted(api);
    const done = await submitted(api);
    await finish(api, await start(api, done), { message: 'hi', attempt: 1 });
    const failed = await submitted(api);
    await failFor(api, await start(api, failed), 'broken');
    const body = { task: 'debug_task', options: { tags: { shop: 'a:b' } } };
    const tagged = (await api.call('POST', '/v1/tasks', { body })).json.id;
    const list = async (query: string) => idsOf(await api.call('GET', '/v1/tasks', { query }));
    expect((await list('state=SUCCESS,FAILURE')).sort()).toEqual([failed, done].sort());
    expect((await list('state=PENDING,STARTED,RETRY')).sort()).toEqual([tagged, waits].sort());
    expect((await list('state=FAILURE,PENDING')).sort()).toEqual([tagged, failed, waits].sort());
    expect(await list('tag=shop:a:b')).toEqual([tagged]);
    expect(await list('tag=shop:a')).toEqual([]);
  });

  test('finds failures by their reason', async () => {
    const api = testApi();
    const [one, two] = [await submitted(api), await submitted(api)];
    await failFor(api, await start(api, one), 'broken');
    await failFor(api, await start(api, two), 'notAPdf');
    const list = async (query: string) => idsOf(await api.call('GET', '/v1/tasks', { query }));
    expect(await list('reason=broken')).toEqual([one]);
    expect(await list('state=FAILURE&reason=notAPdf')).toEqual([two]);
    expect((await list('state=FAILURE')).sort()).toEqual([one, two].sort());
  });

  test('of failures, or of open tasks, reads nothing that succeeded', async () => {
    const api = testApi();
    const done = await submitted(api);
    await finish(api, await start(api, done), { message: 'hi', attempt: 1 });
    await submitted(api);
    api.store.page = () => Promise.reject(new Error('read the base key'));
    expect((await api.call('GET', '/v1/tasks', { query: 'reason=crashed' })).status).toBe(200);
    expect(idsOf(await api.call('GET', '/v1/tasks', { query: 'state=PENDING' }))).toHaveLength(1);
  });

  test("never shows someone else's", async () => {
    const api = testApi();
    await submitted(api);
    const other = await api.makeKey('other');
    expect(idsOf(await api.call('GET', '/v1/tasks', { key: other }))).toEqual([]);
  });

  test('of a far future or past is answered at once', async () => {
    let reads = 0;
    const api = testApi();
    const { page } = api.store;
    api.store.page = (...args) => {
      reads += 1;
      return page(...args);
    };
    const id = await submitted(api);
    expect(idsOf(await api.call('GET', '/v1/tasks', { query: 'to=9999-12-31T23:59:59Z' }))).toEqual([id]);
    expect(idsOf(await api.call('GET', '/v1/tasks', { query: 'to=0001-01-01T00:00:00Z' }))).toEqual([]);
    const cursor = 'ffffffff-ffff-7fff-bfff-ffffffffffff';
    expect(idsOf(await api.call('GET', '/v1/tasks', { query: `cursor=${cursor}` }))).toEqual([id]);
    expect(reads).toBeLessThan(100);
  });

  test.each([
    ['state=DONE', ['state']],
    ['state=SUCCESS,', ['state']],
    ['state=SUCCESS,FAILURE&reason=crashed', ['reason']],
    ['tag=shop', ['tag']],
    ['state=SUCCESS&reason=crashed', ['reason']],
    [`reason=${'x'.repeat(101)}`, ['reason']],
    ['limit=0', ['limit']],
    ['limit=101', ['limit']],
    ['from=yesterday', ['from']],
    ['from=2026-11-20T12:00:00', ['from']],
    ['from=2026-11-21T00:00:00Z&to=2026-11-20T00:00:00Z', ['from']],
    ['cursor=abc', ['cursor']],
    ['page=2&size=3', ['page', 'size']],
    ['limit=3&limit=4', ['limit']],
    ['__proto__=1', ['__proto__']],
  ])('by "%s" is refused with 400, naming the parameter', async (query, fields) => {
    const { call } = testApi();
    const answer = await call('GET', '/v1/tasks', { query });
    expect([answer.status, fieldsOf(answer)]).toEqual([400, fields]);
  });
});

describe('revoking a task', () => {
  test('ends one that waits at once', async () => {
    const api = testApi();
    const id = await submitted(api);
    const { status, json } = await api.call('POST', `/v1/tasks/${id}/revoke`);
    expect([status, json.state, json.revokeReason]).toEqual([200, 'REVOKED', 'revoked']);
    expect((await api.call('POST', `/v1/tasks/${id}/revoke`, { body: {} })).status).toBe(200);
  });

  test('asks one that runs to stop, and says so', async () => {
    const api = testApi();
    const id = await submitted(api);
    await start(api, id);
    const { status, json } = await api.call('POST', `/v1/tasks/${id}/revoke`);
    expect([status, json.state, json.cancelRequestedAt]).toEqual([
      202,
      'STARTED',
      '2026-11-20T12:00:00.000Z',
    ]);
  });

  test('that has ended is refused with 409', async () => {
    const api = testApi();
    const id = await submitted(api);
    await finish(api, await start(api, id), { message: 'hi', attempt: 1 });
    const { status, json } = await api.call('POST', `/v1/tasks/${id}/revoke`);
    expect([status, json.type]).toEqual([409, 'urn:beatless:problem:conflict']);
  });

  test('takes no body but an empty object', async () => {
    const api = testApi();
    const id = await submitted(api);
    const answer = await api.call('POST', `/v1/tasks/${id}/revoke`, { body: { force: true } });
    expect([answer.status, fieldsOf(answer)]).toEqual([400, ['force']]);
  });
});
