import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { authenticate } from './authenticate.ts';
import { crossOriginHeaders, preflightOf } from './cross-origin.ts';
import type { ApiDeps } from './deps.ts';
import { routerOf } from './find-route.ts';
import { limitRate } from './limit-rate.ts';
import { problemOf } from './problem.ts';
import { readBody } from './read-body.ts';
import { readQuery } from './read-query.ts';
import type { Reply } from './route.ts';
import { toResult } from './to-result.ts';
import { speakPlainly } from './words.ts';

/** What of an API Gateway event (HTTP API, payload 2.0) counts here. */
export type ApiEvent = Pick<
  APIGatewayProxyEventV2,
  'rawPath' | 'rawQueryString' | 'headers' | 'isBase64Encoded'
> & {
  readonly body?: string;
  readonly requestContext: { readonly requestId: string; readonly http: { readonly method: string } };
};
export type Api = (event: ApiEvent, remainingMs: () => number) => Promise<APIGatewayProxyStructuredResultV2>;

/** What is known of a request when its line is logged. Never its key, body or query. */
interface Seen {
  route?: string;
  owner?: string;
  keyId?: string;
}

/** Answers every request, whatever it is, and logs one line for it. */
export function createApi(deps: ApiDeps): Api {
  speakPlainly();
  const answer = async (event: ApiEvent, remainingMs: () => number, seen: Seen): Promise<Reply> => {
    const headers = lowerCase(event.headers);
    const { method } = event.requestContext.http;
    const find = await routerOf(event.rawPath);
    const preflight = method === 'OPTIONS' ? preflightOf(find.at(event.rawPath)) : undefined;
    if (preflight) return preflight;
    const { id: action, route, params } = find(method, event.rawPath);
    const { spec } = route;
    seen.route = spec.path;
    const caller = await authenticate(spec, headers.authorization, deps);
    seen.owner = caller?.owner;
    seen.keyId = caller?.id;
    if (caller) await limitRate(caller, deps);
    const query = readQuery(event.rawQueryString);
    const { body: text, isBase64Encoded } = event;
    const body = spec.body && readBody({ body: text, isBase64Encoded, contentType: headers['content-type'] });
    const { requestId } = event.requestContext;
    // Before it is done: what cannot be written down is not done.
    if (spec.audited && caller) {
      const { owner, id: keyId } = caller;
      const { rawPath: path } = event;
      await deps.audit.record({ at: deps.clock.now(), owner, keyId, action, path, requestId });
    }
    return route.answer({ params, query, headers, body, caller, requestId, remainingMs }, deps);
  };

  return async (event, remainingMs) => {
    const started = deps.clock.now();
    const { requestId, http } = event.requestContext;
    const seen: Seen = {};
    const reply = await answer(event, remainingMs, seen).catch((error: unknown) => {
      const { document, headers } = problemOf(error, requestId);
      if (document.status >= 500) deps.log.error('request failed', { requestId, error });
      return {
        status: document.status,
        headers: { 'content-type': 'application/problem+json', ...headers },
        body: document,
      };
    });
    const ms = deps.clock.now() - started;
    deps.log.info('request', { method: http.method, ...seen, status: reply.status, ms, requestId });
    const shared = crossOriginHeaders(lowerCase(event.headers).authorization);
    return toResult({ ...reply, headers: { ...reply.headers, ...shared } }, http.method);
  };
}

/** API Gateway gives names in lower case already; whoever else calls may not. */
function lowerCase(headers: ApiEvent['headers']): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
