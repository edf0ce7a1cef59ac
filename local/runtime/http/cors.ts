import type { IncomingMessage } from 'node:http';
import type { CorsDefinition } from '#local/runtime/model.ts';
import type { HttpAnswer } from './answer.ts';

/** The headers that an API with a CORS configuration adds to answers for this request. */
export function corsHeaders(
  cors: CorsDefinition | undefined,
  request: IncomingMessage,
): Record<string, string> {
  const { origin } = request.headers;
  if (!cors || origin === undefined || !isAllowed(cors.allowOrigins, origin)) return {};
  const anyOrigin = cors.allowOrigins.includes('*') && !cors.allowCredentials;
  return {
    'access-control-allow-origin': anyOrigin ? '*' : origin,
    ...(!anyOrigin && { vary: 'Origin' }),
    ...(cors.allowCredentials && { 'access-control-allow-credentials': 'true' }),
    ...(cors.exposeHeaders.length > 0 && { 'access-control-expose-headers': cors.exposeHeaders.join(',') }),
  };
}

/** The answer to a preflight request, which the API gives itself; undefined when the request is none. */
export function preflightAnswer(
  cors: CorsDefinition | undefined,
  request: IncomingMessage,
): HttpAnswer | undefined {
  const { origin, 'access-control-request-method': method } = request.headers;
  if (!cors || request.method !== 'OPTIONS' || origin === undefined || method === undefined) return undefined;
  const allowed = corsHeaders(cors, request);
  if (Object.keys(allowed).length === 0) return { status: 204, headers: {}, body: '' };
  const { allowMethods, allowHeaders, maxAgeSeconds } = cors;
  const { 'access-control-expose-headers': _, ...headers } = allowed;
  return {
    status: 204,
    headers: {
      ...headers,
      'access-control-allow-methods': allowMethods.join(','),
      ...(allowHeaders.length > 0 && { 'access-control-allow-headers': allowHeaders.join(',') }),
      ...(maxAgeSeconds !== undefined && { 'access-control-max-age': String(maxAgeSeconds) }),
    },
    body: '',
  };
}

function isAllowed(patterns: readonly string[], origin: string): boolean {
  return patterns.some((pattern) => {
    if (pattern === '*' || pattern === origin) return true;
    const scheme = pattern.endsWith('://*') ? pattern.slice(0, -1) : undefined;
    return scheme !== undefined && origin.startsWith(scheme);
  });
}
