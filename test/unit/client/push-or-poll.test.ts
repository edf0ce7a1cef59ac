import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { beatlessClient } from '#client/beatless-client.ts';
import { BeatlessTimeout } from '#client/problem.ts';
import { pushOrPoll } from '#client/push-or-poll.ts';
import { fakeServer, inTurn, type Routes } from './fake-server.ts';

const id = '01920000-0000-7000-8000-000000000000';
const pending = { id, version: 1, task: 'debug_task', state: 'PENDING', input: { message: 'hi' } };
const started = { id, version: 2, task: 'debug_task', state: 'STARTED' };
const halfway = { ...started, version: 3, progress: { done: 1, total: 2 } };
const success = { ...pending, version: 4, state: 'SUCCESS', result: { message: 'hi' } };
const { result: _, input: __, ...told } = success;
const path = `GET /v1/tasks/${id}`;

type Hear = (message: { action: string; tasks?: string[]; since?: string }, tell: Tell) => void;
type Tell = { (type: 'tasks' | 'subscribed', tasks?: readonly object[]): void; drop(): void };

/** A push channel whose n-th connection does the n-th of these once it is subscribed to; the last one for all that follow. */
async function channel(...connections: readonly Hear[]) {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => {
    for (const socket of server.clients) socket.terminate();
    server.close();
  });
  const offered: string[] = [];
  let count = 0;
  server.on('connection', (socket: WebSocket, { headers }) => {
    offered.push(String(headers['sec-websocket-protocol']));
    const hear = connections[Math.min(count, connections.length - 1)];
    count += 1;
    const say = (type: string, tasks?: readonly object[]) =>
      socket.send(JSON.stringify({ type, at: `2026-11-20T12:00:0${count}.000Z`, tasks, complete: true }));
    const tell: Tell = Object.assign(say, { drop: () => socket.terminate() });
    socket.on('message', (text) => hear?.(JSON.parse(String(text)), tell));
  });
  const { port } = server.address() as AddressInfo;
  const ticket = { status: 201, body: { url: `ws://127.0.0.1:${port}/ws`, ticket: `blp_${'a'.repeat(43)}` } };
  return { ticket, offered };
}

async function world(routes: Routes, patience = { quietMs: 60_000, groupMs: 60_000, openMs: 5_000 }) {
  const server = await fakeServer(routes);
  const options = { url: server.url, key: 'bl_test', retries: 0, now: Date.now, fetch };
  const transport = { ...options, pause: () => Promise.resolve() };
  const client = beatlessClient({ ...transport, watch: pushOrPoll(transport, patience) });
  const seen: string[] = [];
  const onProgress = ({ state, progress }: { state: string; progress?: { done: number } }) =>
    void seen.push(progress ? `${state} ${progress.done}` : state);
  const asked = () =>
    server.received.map(({ method, query }) => `${method} ${query.waitSeconds ?? ''}`.trim());
  return { client, server, seen, onProgress, asked };
}

describe('a wait with the push channel', () => {
  test('is told of every change, and reads the task at its start and its end only', async () => {
    const { ticket, offered } = await channel((_message, tell) => {
      tell('tasks', [pending]);
      tell('subscribed');
      for (const view of [started, halfway, told]) tell('tasks', [view]);
    });
    const { client, server, seen, onProgress, asked } = await world({
      [path]: inTurn({ body: pending }, { body: success }),
      'POST /v1/push/tickets': () => ticket,
    });
    expect(await client.wait(id, { onProgress })).toEqual(success);
    expect(seen).toEqual(['PENDING', 'STARTED', 'STARTED 1', 'SUCCESS']);
    expect(asked()).toEqual(['GET', 'POST', 'GET']);
    expect(server.received[1]?.json).toEqual({ task: id });
    expect(offered).toEqual([`beatless.v1, blp_${'a'.repeat(43)}`]);
  });

  test('shows what went in with every view', async () => {
    const { ticket } = await channel((_message, tell) => {
      tell('tasks', [started]);
      tell('tasks', [told]);
    });
    const { client } = await world({
      [path]: inTurn({ body: pending }, { body: success }),
      'POST /v1/push/tickets': () => ticket,
    });
    const views: unknown[] = [];
    await client.wait(id, { onProgress: (view) => views.push(view) });
    expect(views[1]).toEqual({ ...started, input: pending.input });
  });

  test('goes on after a dropped connection: nothing is lost, nothing goes back, and it ends once', async () => {
    const since: unknown[] = [];
    const { ticket } = await channel(
      (message, tell) => {
        since.push(message.since);
        tell('tasks', [pending]);
        tell('subscribed');
        tell('tasks', [started]);
        tell.drop();
      },
      (message, tell) => {
        since.push(message.since);
        // What changed while nobody was connected, what was known before, and the end twice
        for (const view of [halfway, started, told, told]) tell('tasks', [view]);
        tell('subscribed');
      },
    );
    const { client, seen, onProgress, asked } = await world({
      [path]: inTurn({ body: pending }, { body: success }),
      'POST /v1/push/tickets': () => ticket,
    });
    expect(await client.wait(id, { onProgress })).toEqual(success);
    expect(seen).toEqual(['PENDING', 'STARTED', 'STARTED 1', 'SUCCESS']);
    expect(since).toEqual([undefined, '2026-11-20T12:00:01.000Z']);
    expect(asked()).toEqual(['GET', 'POST', 'POST', 'GET']);
  });

  test('tries again when its first connection breaks before anything was told', async () => {
    const { ticket } = await channel(
      (_message, tell) => tell.drop(),
      (_message, tell) => tell('tasks', [told]),
    );
    const { client, asked } = await world({
      [path]: inTurn({ body: pending }, { body: success }),
      'POST /v1/push/tickets': () => ticket,
    });
    expect(await client.wait(id)).toEqual(success);
    expect(asked()).toEqual(['GET', 'POST', 'POST', 'GET']);
  });

  test('reads the task when nothing is heard for long: what the push function let go is not lost', async () => {
    const { ticket } = await channel((_message, tell) => tell('subscribed'));
    const { client, seen, onProgress, asked } = await world(
      { [path]: inTurn({ body: pending }, { body: success }), 'POST /v1/push/tickets': () => ticket },
      { quietMs: 100, groupMs: 60_000, openMs: 5_000 },
    );
    await client.wait(id, { onProgress });
    expect(seen).toEqual(['PENDING', 'SUCCESS']);
    expect(asked().filter((it) => it === 'GET 20')).toEqual([]);
  });

  test('counts the progress of a group, which no change tells of', async () => {
    const { ticket } = await channel((_message, tell) => tell('subscribed'));
    const group = { ...pending, state: 'WAITING', children: { count: 2 } };
    const { client, seen, onProgress } = await world(
      {
        [path]: inTurn({ body: group }, { body: { ...group, progress: { done: 1 } } }, { body: success }),
        'POST /v1/push/tickets': () => ticket,
      },
      { quietMs: 60_000, groupMs: 50, openMs: 5_000 },
    );
    await client.wait(id, { onProgress });
    expect(seen).toEqual(['WAITING', 'WAITING 1', 'SUCCESS']);
  });

  test('gives up at its time limit, and at once when it is aborted', async () => {
    const { ticket } = await channel((_message, tell) => tell('subscribed'));
    const { client } = await world({
      [path]: () => ({ body: pending }),
      'POST /v1/push/tickets': () => ticket,
    });
    await expect(client.wait(id, { timeoutMs: 200 })).rejects.toBeInstanceOf(BeatlessTimeout);
    const abort = new AbortController();
    const waiting = client.wait(id, {
      signal: abort.signal,
      onProgress: () => abort.abort(new Error('enough')),
    });
    await expect(waiting).rejects.toThrow('enough');
  });
});

describe('a wait falls back to long polling', () => {
  const answers = inTurnFor(success);

  test.each([
    ['the API has no push channel', { status: 404, body: {} }],
    ['no ticket is to be had', 'cut' as const],
    [
      'nobody answers where the ticket leads',
      { status: 201, body: { url: 'ws://127.0.0.1:1/ws', ticket: 'blp_x' } },
    ],
  ])('when %s', async (_when, ticket) => {
    const { client, seen, onProgress, asked } = await world({
      [path]: answers(),
      'POST /v1/push/tickets': () => ticket,
    });
    expect(await client.wait(id, { onProgress })).toEqual(success);
    expect(seen).toEqual(['PENDING', 'SUCCESS']);
    expect(asked().at(-1)).toBe('GET 2');
  });

  test('when a lost connection does not come back', async () => {
    const { ticket } = await channel((_message, tell) => {
      tell('subscribed');
      tell.drop();
    });
    const { client, seen, onProgress, asked } = await world(
      { [path]: answers(), 'POST /v1/push/tickets': inTurn(ticket, 'hang') },
      { quietMs: 60_000, groupMs: 60_000, openMs: 200 },
    );
    await client.wait(id, { onProgress });
    expect(seen).toEqual(['PENDING', 'SUCCESS']);
    expect(asked().at(-1)).toBe('GET 2');
  });

  test('where there is no WebSocket, as in Node 20', async () => {
    vi.stubGlobal('WebSocket', undefined);
    onTestFinished(() => void vi.unstubAllGlobals());
    const { client, asked } = await world({ [path]: answers() });
    expect(await client.wait(id)).toEqual(success);
    expect(asked()).toEqual(['GET', 'GET 20', 'GET 20']);
  });
});

/** The task has ended when it is read for the third time. */
function inTurnFor(end: object) {
  return () => inTurn({ body: pending }, { body: pending }, { body: end });
}
