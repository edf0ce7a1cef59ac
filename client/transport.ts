import { BeatlessProblem } from './problem.ts';
import { readProblem } from './read-problem.ts';
import { type Pause, withRetries } from './with-retries.ts';

/** What every request of a client shares. */
export interface Transport {
  /** Without a slash at the end. */
  readonly url: string;
  readonly key: string;
  readonly fetch: typeof fetch;
  readonly retries: number;
  readonly pause: Pause;
  readonly now: () => number;
}

/** One request to the API. */
export interface Ask {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: unknown;
  readonly idempotencyKey?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** False where sending it twice could do it twice. */
  readonly repeatable?: boolean;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

const usualTimeoutMs = 30_000;

/** Sends a JSON request and gives the JSON answer, `undefined` for an empty one. Type T is the API's promise. */
export async function askApi<T>(transport: Transport, ask: Ask): Promise<T> {
  const url = new URL(`${transport.url}${ask.path}`);
  for (const [name, value] of Object.entries(ask.query ?? {}))
    if (value !== undefined) url.searchParams.set(name, String(value));
  const { retries, pause } = transport;
  const { repeatable = true, timeoutMs = usualTimeoutMs, signal } = ask;
  const text = await withRetries((limit) => send(transport, ask, url, limit), url.href, {
    retries,
    pause,
    timeoutMs,
    repeatable,
    signal,
  });
  return (text === '' ? undefined : parseAnswer(text, url)) as T;
}

async function send(transport: Transport, ask: Ask, url: URL, signal: AbortSignal): Promise<string> {
  const { body, idempotencyKey } = ask;
  const response = await transport.fetch(url, {
    method: ask.method,
    headers: {
      ...ask.headers,
      accept: 'application/json',
      authorization: `Bearer ${transport.key}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal,
  });
  const text = await response.text();
  if (response.ok) return text;
  throw readProblem(response, text, transport.now());
}

function parseAnswer(text: string, url: URL): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const detail = `${url.origin} answers, but not with JSON: is it the URL of a Beatless API?`;
    throw new BeatlessProblem({ status: 200, title: 'Not a Beatless API', detail });
  }
}
