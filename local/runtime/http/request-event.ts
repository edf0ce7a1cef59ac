import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { RouteMatch } from './routes.ts';

/** What an API adds to its requests. */
export interface RequestSurroundings {
  readonly account: string;
  readonly apiId: string;
  readonly stage: string;
  readonly stageVariables: Readonly<Record<string, string>>;
}

/** The parts of a URL as an HTTP API reads them: the path decoded, the query as it was sent. */
export interface RequestTarget {
  readonly path: string;
  readonly rawQueryString: string;
}

/** Everything else (forms and bodies without a type too) arrives in base64. */
const TEXT_TYPE = /^(text\/|application\/(json|javascript|xml)\s*(;|$))/i;
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** Undefined for a path whose percent-encoding is broken: 400. */
export function readTarget(url: string): RequestTarget | undefined {
  const at = url.indexOf('?');
  const [encoded, rawQueryString] = at < 0 ? [url, ''] : [url.slice(0, at), url.slice(at + 1)];
  try {
    return { path: decodeURIComponent(encoded), rawQueryString };
  } catch {
    return undefined;
  }
}

/** The event of payload format 2.0 for a request. */
export function toRequestEvent(
  request: IncomingMessage,
  target: RequestTarget,
  body: Buffer,
  { route, pathParameters }: RouteMatch,
  { account, apiId, stage, stageVariables }: RequestSurroundings,
): Record<string, unknown> {
  const { method = 'GET', headers } = request;
  const isText = TEXT_TYPE.test(headers['content-type'] ?? '');
  const query = queryParameters(target.rawQueryString);
  const cookies = headers.cookie?.split(/;\s*/).filter(Boolean);
  const now = new Date();
  const sourceIp = request.socket.remoteAddress?.replace('::ffff:', '') ?? '127.0.0.1';
  return {
    version: '2.0',
    routeKey: route.routeKey,
    rawPath: target.path,
    rawQueryString: target.rawQueryString,
    ...(cookies && { cookies }),
    headers: { ...joinHeaders(headers), 'x-forwarded-for': sourceIp, 'x-forwarded-proto': 'http' },
    ...(query && { queryStringParameters: query }),
    ...(Object.keys(pathParameters).length > 0 && { pathParameters }),
    ...(Object.keys(stageVariables).length > 0 && { stageVariables }),
    requestContext: {
      accountId: account,
      apiId,
      domainName: headers.host,
      domainPrefix: headers.host?.split(/[.:]/)[0],
      http: {
        method,
        path: target.path,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: newRequestId(),
      routeKey: route.routeKey,
      stage,
      time: commonLogTime(now),
      timeEpoch: now.getTime(),
    },
    ...(body.length > 0 && { body: body.toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: body.length > 0 && !isText,
  };
}

/** Names in lower case, repeated headers joined by commas, cookies apart. */
function joinHeaders({ cookie: _, ...headers }: IncomingHttpHeaders): Record<string, string> {
  const joined: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) joined[name] = Array.isArray(value) ? value.join(',') : value;
  }
  return joined;
}

function queryParameters(raw: string): Record<string, string> | undefined {
  if (raw === '') return undefined;
  const parameters = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(raw)) {
    const before = parameters.get(name);
    parameters.set(name, before === undefined ? value : `${before},${value}`);
  }
  return Object.fromEntries(parameters);
}

/** Sixteen characters like `JKJaXmPLvHcESHA=`. */
function newRequestId(): string {
  return `${randomBytes(11).toString('base64url').slice(0, 15)}=`;
}

/** `12/Mar/2026:19:03:58 +0000` */
function commonLogTime(time: Date): string {
  const [date = '', clock = ''] = time.toISOString().split('T');
  const [year, month, day] = date.split('-');
  return `${day}/${MONTHS[Number(month) - 1]}/${year}:${clock.slice(0, 8)} +0000`;
}
