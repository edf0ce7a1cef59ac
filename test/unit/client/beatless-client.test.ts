import { describe, expect, it } from 'vitest';
import { beatlessClient } from '#client/beatless-client.ts';
import { BeatlessProblem, BeatlessTimeout, BeatlessUnreachable } from '#client/problem.ts';
import { fakeServer, inTurn, type Routes } from './fake-server.ts';

const id = '01920000-0000-7000-8000-000000000000';
const pending = { id, task: 'debug_task', state: 'PENDING', createdAt: '2026-11-20T12:00:00.000Z' };
const started = { ...pending, state: 'STARTED', progress: { done: 1, total: 3 } };
const success = { ...pending, state: 'SUCCESS', result: { message: 'hello' } };
const accepted = { status: 202, body: pending };

/** A client whose clock moves only when it pauses. */
async function world(routes: Routes, retries = 4) {
  const server = await fakeServer(routes);
  const pauses: number[] = [];
  let now = Date.parse('2026-11-20T12:00:00Z');
  const client = beatlessClient({
    url: `${server.url}/`,
    key: 'bl_test',
    retries,
    pause: async (ms) => {
      pauses.push(ms);
      now += ms;
    },
    now: () => now,
    watch: 'poll',
  });
  return {
    client,
    server,
    pauses,
    advance: (ms: number): void => {
      now += ms;
    },
  };
}

const caught = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('submit', () => {
  it('sends task, input and options with the bearer key', async () => {
    const { client, server } = await world({ 'POST /v1/tasks': () => accepted });
    expect(await client.submit('debug_task', { message: 'hello' }, { countdownSeconds: 5 })).toEqual(pending);
    const [request] = server.received;
    expect(request?.json).toEqual({
      task: 'debug_task',
      input: { message: 'hello' },
      options: { countdownSeconds: 5 },
    });
    expect(request?.headers.authorization).toBe('Bearer bl_test');
  });

  it('repeats with the same idempotency key after a cut connection, a 500 and a 429', async () => {
    const { client, server } = await world({
      'POST /v1/tasks': inTurn('cut', { status: 500 }, { status: 429 }, accepted),
    });
    await client.submit('debug_task', {});
    const keys = server.received.map(({ headers }) => headers['idempotency-key']);
    expect(keys).toHaveLength(4);
    expect(new Set(keys).size).toBe(1);
    expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('makes a new idempotency key per submit, and takes one that is given', async () => {
    const { client, server } = await world({ 'POST /v1/tasks': () => accepted });
    await client.submit('debug_task', {});
    await client.submit('debug_task', {});
    await client.submit('debug_task', {}, { idempotencyKey: 'mine' });
    const [first, second, third] = server.received.map(({ headers }) => headers['idempotency-key']);
    expect(first).not.toBe(second);
    expect(third).toBe('mine');
    expect(server.received[2]?.json).not.toHaveProperty('options');
  });

  it('waits longer from try to try', async () => {
    const { client, pauses } = await world({ 'POST /v1/tasks': () => ({ status: 503 }) });
    expect(await caught(client.submit('debug_task', {}))).toBeInstanceOf(BeatlessProblem);
    expect(pauses).toHaveLength(4);
    for (const [n, pause] of pauses.entries()) {
      expect(pause).toBeGreaterThanOrEqual(150 * 2 ** n);
      expect(pause).toBeLessThanOrEqual(300 * 2 ** n);
    }
  });

  it('honours Retry-After in seconds and as a date', async () => {
    const later = { status: 429, headers: { 'retry-after': '7' } };
    const atTime = { status: 503, headers: { 'retry-after': 'Fri, 20 Nov 2026 12:00:17 GMT' } };
    const { client, pauses } = await world({ 'POST /v1/tasks': inTurn(later, atTime, accepted) });
    await client.submit('debug_task', {});
    expect(pauses).toEqual([7000, 10_000]);
  });

  it('gives up at once when Retry-After is longer than anyone would wait', async () => {
    const { client, server } = await world({
      'POST /v1/tasks': () => ({ status: 429, headers: { 'retry-after': '3600' } }),
    });
    expect(await caught(client.submit('debug_task', {}))).toMatchObject({
      status: 429,
      retryAfterMs: 3_600_000,
    });
    expect(server.received).toHaveLength(1);
  });

  it('turns a problem document into a BeatlessProblem, without a second try', async () => {
    const problem = {
      type: 'urn:beatless:problem:invalid',
      title: 'The request does not fit',
      status: 400,
      detail: 'The request does not fit. input.message: must be text',
      errors: [
        { field: 'input.message', message: 'must be text' },
        { field: 'options.eta', message: 'must be a time' },
      ],
      requestId: 'req-1',
    };
    const { client, server } = await world({ 'POST /v1/tasks': () => ({ status: 400, body: problem }) });
    const error = await caught(client.submit('debug_task', { message: 1 }));
    expect(error).toBeInstanceOf(BeatlessProblem);
    expect(error).toMatchObject({
      status: 400,
      title: 'The request does not fit',
      fields: problem.errors,
      requestId: 'req-1',
      message: 'The request does not fit. input.message: must be text options.eta: must be a time',
    });
    expect(server.received).toHaveLength(1);
  });

  it('names the host and the reason when nobody answers', async () => {
    const { client, server } = await world({ 'POST /v1/tasks': () => 'cut' }, 1);
    const error = await caught(client.submit('debug_task', {}));
    expect(error).toBeInstanceOf(BeatlessUnreachable);
    expect(String(error)).toContain(`Cannot reach ${server.url}`);
    expect(String(error)).not.toContain('fetch failed');
    expect(server.received).toHaveLength(2);
  });

  it('says so when the address is no Beatless API', async () => {
    const { client } = await world({ 'POST /v1/tasks': () => ({ body: '<html>hello</html>' }) });
    expect(String(await caught(client.submit('debug_task', {})))).toContain(
      'is it the URL of a Beatless API?',
    );
  });
});

describe('wait', () => {
  const path = `GET /v1/tasks/${id}`;

  it('long polls until the task has ended', async () => {
    const { client, server } = await world({
      [path]: inTurn({ body: pending }, { body: started }, { body: success }),
    });
    expect(await client.wait(id)).toEqual(success);
    expect(server.received.map(({ query }) => query.waitSeconds)).toEqual([undefined, '20', '20']);
  });

  it('asks every two seconds when someone watches, and tells what has changed', async () => {
    const { client, server } = await world({
      [path]: inTurn({ body: pending }, { body: started }, { body: started }, { body: success }),
    });
    const seen: string[] = [];
    await client.wait(id, { onProgress: ({ state }) => seen.push(state) });
    expect(seen).toEqual(['PENDING', 'STARTED', 'SUCCESS']);
    expect(server.received.map(({ query }) => query.waitSeconds)).toEqual([undefined, '2', '2', '2']);
  });

  it('ends with FAILURE and REVOKED tasks too', async () => {
    for (const state of ['FAILURE', 'REVOKED']) {
      const { client } = await world({ [path]: () => ({ body: { ...pending, state } }) });
      expect(await client.wait(id)).toMatchObject({ state });
    }
  });

  it('gives up at the time limit, without asking for longer than is left', async () => {
    const { client, server, advance } = await world({
      [path]: ({ query }) => {
        advance(Number(query.waitSeconds ?? 0) * 1000);
        return { body: started };
      },
    });
    const error = await caught(client.wait(id, { timeoutMs: 25_000 }));
    expect(error).toBeInstanceOf(BeatlessTimeout);
    expect(error).toMatchObject({ task: started });
    expect(server.received.map(({ query }) => query.waitSeconds)).toEqual([undefined, '20', '5']);
  });

  it('does not storm an API that answers a long poll at once', async () => {
    const { client, pauses } = await world({
      [path]: inTurn({ body: pending }, { body: pending }, { body: success }),
    });
    await client.wait(id);
    expect(pauses).toEqual([1000]);
  });

  it('survives an API that is away for a moment', async () => {
    const { client } = await world({
      [path]: inTurn({ body: pending }, 'cut', { status: 503 }, { body: success }),
    });
    expect(await client.wait(id)).toEqual(success);
  });

  it('stops when its signal aborts', async () => {
    const abort = new AbortController();
    const { client } = await world({
      [path]: () => {
        abort.abort(new Error('enough'));
        return 'hang';
      },
    });
    expect(String(await caught(client.wait(id, { signal: abort.signal })))).toBe('Error: enough');
  });
});

describe('list', () => {
  const page = (from: number, cursor?: string) => ({
    body: { tasks: [1, 2].map((n) => ({ ...pending, id: String(from + n) })), cursor },
  });

  it('goes from page to page by the cursor, with the filter on each', async () => {
    const { client, server } = await world({ 'GET /v1/tasks': inTurn(page(0, 'a'), page(2, 'b'), page(4)) });
    const ids: string[] = [];
    for await (const task of client.list({ state: 'FAILURE', pageSize: 2 })) ids.push(task.id);
    expect(ids).toEqual(['1', '2', '3', '4', '5', '6']);
    expect(server.received.map(({ query }) => query)).toEqual([
      { state: 'FAILURE', limit: '2' },
      { state: 'FAILURE', limit: '2', cursor: 'a' },
      { state: 'FAILURE', limit: '2', cursor: 'b' },
    ]);
  });

  it('asks for no page that nobody reads', async () => {
    const { client, server } = await world({ 'GET /v1/tasks': () => page(0, 'more') });
    for await (const task of client.list()) if (task.id === '2') break;
    expect(server.received).toHaveLength(1);
  });

  it('goes on over an empty page that has a cursor', async () => {
    const empty = { body: { tasks: [], cursor: 'a' } };
    const { client } = await world({ 'GET /v1/tasks': inTurn(empty, page(0)) });
    const ids: string[] = [];
    for await (const task of client.list()) ids.push(task.id);
    expect(ids).toEqual(['1', '2']);
  });
});

describe('keys', () => {
  it('does not create a second key when the answer to the first was lost', async () => {
    const { client, server } = await world({ 'POST /v1/keys': () => 'cut' });
    expect(await caught(client.keys.create({ name: 'ci', scopes: ['*'] }))).toBeInstanceOf(
      BeatlessUnreachable,
    );
    expect(server.received).toHaveLength(1);
  });

  it('revokes by id, with an empty answer', async () => {
    const { client, server } = await world({ 'DELETE /v1/keys/abc': () => ({ status: 204 }) });
    await client.keys.revoke('abc');
    expect(server.received).toHaveLength(1);
  });
});

describe('download', () => {
  it('does not send the key to the storage', async () => {
    const { client, server } = await world({ 'GET /results/a.csv': () => ({ body: 'a,b\r\n' }) });
    const response = await client.download(`${server.url}/results/a.csv`);
    expect(await response.text()).toBe('a,b\r\n');
    expect(server.received[0]?.headers.authorization).toBeUndefined();
  });

  it("tells the storage's reason for a refusal", async () => {
    const { client, server } = await world({
      'GET /results/a.csv': () => ({
        status: 403,
        body: '<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>',
      }),
    });
    const error = await caught(client.download(`${server.url}/results/a.csv`));
    expect(error).toMatchObject({
      status: 403,
      message: 'The storage answered AccessDenied: Request has expired',
    });
  });
});
