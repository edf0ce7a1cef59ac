import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody } from '#local/runtime/http/body.ts';
import { isLocalHost } from '#local/runtime/http/host.ts';
import { type ListeningServer, listen } from '#local/runtime/http/listen.ts';
import { Refusal } from '#local/runtime/refusal.ts';
import type { LocalCloud } from '#local/runtime/start.ts';
import { ServiceError } from '#local/services/service-error.ts';
import { findControlRoute } from './routes.ts';

/** Errors of the caller. */
const BAD = [Refusal, ServiceError, SyntaxError, RangeError];
const MAX_BODY_BYTES = 8_000_000;
/** A signed call of an SDK client whose service is not emulated ends up here (AWS_ENDPOINT_URL). */
const SIGNED = /^AWS4-HMAC-SHA256 .*\/([a-z0-9-]+)\/aws4_request/;

/** The server for tests and for people: what the cloud does, its clock, faults, environments. JSON, 127.0.0.1 only. */
export function startControlServer(cloud: LocalCloud, port: number): Promise<ListeningServer> {
  return listen(port, (request, response) => {
    answer(cloud, request).then(
      ([status, body]) => sendJson(response, status, body),
      (error: unknown) => {
        const isBad = BAD.some((kind) => error instanceof kind);
        sendJson(response, isBad ? 400 : 500, {
          message: error instanceof Error ? error.message : String(error),
        });
      },
    );
  });
}

async function answer(cloud: LocalCloud, request: IncomingMessage): Promise<[status: number, body: unknown]> {
  if (!isLocalHost(request) || isFromWebPage(request))
    return [403, { message: 'Only this machine may call.' }];
  const service = SIGNED.exec(request.headers.authorization ?? '')?.[1];
  if (service) return notEmulated(service);
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const found = findControlRoute(request.method ?? 'GET', url.pathname);
  if (!found) return [404, { message: `There is no ${request.method} ${url.pathname}.` }];
  const body = await readBody(request, MAX_BODY_BYTES);
  if (!body) return [413, { message: 'The body is too large.' }];
  const parsed: unknown = body.length > 0 ? JSON.parse(body.toString()) : undefined;
  return [
    200,
    await found.route.answer({ cloud, parameters: found.parameters, query: url.searchParams, body: parsed }),
  ];
}

/** Browsers say where a request comes from; no web page has any business here. */
function isFromWebPage({ headers }: IncomingMessage): boolean {
  return (
    headers.origin !== undefined ||
    !['none', 'same-origin', undefined].includes(headers['sec-fetch-site']?.toString())
  );
}

function notEmulated(service: string): [number, unknown] {
  const message = `The local cloud does not emulate ${service}; set AWS_ENDPOINT_URL_${service.toUpperCase()} to something that does.`;
  return [400, { __type: 'NotEmulatedLocally', message }];
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(`${JSON.stringify(body ?? null)}\n`);
}
