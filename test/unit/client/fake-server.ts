import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

interface Received {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** The body as JSON. */
  readonly json: Record<string, unknown>;
}

export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON unless it is text. */
  readonly body?: unknown;
}

/** What a route does: answers, cuts the connection, or lets the caller wait for ever. */
export type Reaction = Answer | 'cut' | 'hang';
export type Routes = Readonly<Record<string, (request: Received) => Reaction | Promise<Reaction>>>;

export interface FakeServer {
  readonly url: string;
  readonly received: readonly Received[];
}

/** An HTTP server for one test; routes are named "POST /v1/tasks". What no route knows is answered with 599. */
export async function fakeServer(routes: Routes): Promise<FakeServer> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
    const body = Buffer.concat(chunks);
    const got: Received = {
      method: request.method ?? '',
      path: pathname,
      query: Object.fromEntries(searchParams),
      headers: request.headers,
      body,
      json:
        body.length > 0 && request.headers['content-type']?.includes('json')
          ? JSON.parse(body.toString())
          : {},
    };
    received.push(got);
    const react =
      routes[`${got.method} ${got.path}`] ?? (() => ({ status: 599, body: `no route ${got.path}` }));
    send(response, await react(got));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received };
}

function send(response: ServerResponse, reaction: Reaction): void {
  if (reaction === 'hang') return;
  if (reaction === 'cut') {
    response.destroy();
    return;
  }
  const { status = 200, headers = {}, body } = reaction;
  const text = body === undefined || typeof body === 'string' ? (body ?? '') : JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(text);
}

/** Reacts to the first call with the first of these, and so on; to further ones with the last. */
export function inTurn(...reactions: readonly Reaction[]): () => Reaction {
  let calls = 0;
  return () => {
    const reaction = reactions[Math.min(calls, reactions.length - 1)] ?? 'hang';
    calls += 1;
    return reaction;
  };
}
