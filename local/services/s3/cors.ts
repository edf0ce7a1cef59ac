import type { IncomingHttpHeaders } from 'node:http';
import type { Answer } from '../answer.ts';
import { matchesWildcard } from '../gateway/wildcard.ts';
import { errorAnswer, ServiceError } from '../service-error.ts';
import type { Bucket, CorsRule } from './bucket.ts';

/** Answers a browser's preflight request by the bucket's rules. */
export function answerPreflight(bucket: Bucket | undefined, headers: IncomingHttpHeaders): Answer {
  const origin = headers.origin ?? '';
  const method = headers['access-control-request-method'] ?? '';
  const asked = String(headers['access-control-request-headers'] ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter(Boolean);
  const rule = bucket?.cors.find(
    (candidate) =>
      isMatch(candidate, origin, method) && asked.every((name) => isHeaderAllowed(candidate, name)),
  );
  if (!rule) {
    const message =
      'CORSResponse: This CORS request is not allowed. No rule of the bucket fits origin, method and headers.';
    return errorAnswer('s3', new ServiceError('AccessForbidden', message, 403));
  }
  return {
    status: 200,
    headers: {
      ...allowance(rule, origin),
      ...(asked.length > 0 && { 'access-control-allow-headers': asked.join(', ') }),
      ...(rule.maxAgeSeconds !== undefined && { 'access-control-max-age': String(rule.maxAgeSeconds) }),
    },
  };
}

/** The CORS headers of an answer to a browser; none when no rule fits. */
export function corsHeaders(
  bucket: Bucket | undefined,
  method: string,
  headers: IncomingHttpHeaders,
): Record<string, string> {
  const { origin } = headers;
  const rule =
    origin === undefined ? undefined : bucket?.cors.find((candidate) => isMatch(candidate, origin, method));
  return rule && origin !== undefined ? allowance(rule, origin) : {};
}

function allowance(rule: CorsRule, origin: string): Record<string, string> {
  const isForAll = rule.origins.includes('*');
  return {
    'access-control-allow-origin': isForAll ? '*' : origin,
    'access-control-allow-methods': rule.methods.join(', '),
    ...(!isForAll && { 'access-control-allow-credentials': 'true' }),
    ...(rule.exposed.length > 0 && { 'access-control-expose-headers': rule.exposed.join(', ') }),
    vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
  };
}

function isMatch(rule: CorsRule, origin: string, method: string): boolean {
  return rule.methods.includes(method) && rule.origins.some((pattern) => matchesWildcard(pattern, origin));
}

function isHeaderAllowed(rule: CorsRule, name: string): boolean {
  return rule.headers.some((pattern) => matchesWildcard(pattern.toLowerCase(), name));
}
