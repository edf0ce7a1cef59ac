import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { runInNewContext } from 'node:vm';
import type { BehaviorDefinition, CloudModel, DistributionDefinition } from '#local/runtime/model.ts';
import { Refusal } from '#local/runtime/refusal.ts';
import { isRecord } from '#local/runtime/resources/read.ts';
import type { DataServices } from '#local/services/contract.ts';
import { type HttpAnswer, sendAnswer } from './answer.ts';
import { isLocalHost } from './host.ts';

/** What a distribution leads to. */
export interface DistributionParts {
  readonly model: CloudModel;
  readonly region: string;
  /** Address of the API, as origins name it. */
  readonly apiEndpoint: string;
  readonly api: RequestListener;
  readonly s3: DataServices['s3'];
  readonly ses: DataServices['ses'];
}

/** Serves a distribution as CloudFront does: the first behaviour whose pattern fits, its function, its origin, its headers. */
export function distributionListener(
  distribution: DistributionDefinition,
  parts: DistributionParts,
): RequestListener {
  const routes = distribution.behaviors.map((behavior) => routeOf(behavior, distribution, parts));
  return (request, response) => {
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    const route = routes.find(({ fits }) => fits(path));
    if (!isLocalHost(request) || !route || !distribution.isEnabled)
      sendAnswer(response, refused(403, 'Forbidden'));
    else if (path === outboxPath && request.method === 'GET') sendAnswer(response, outboxOf(parts.ses));
    else if (!route.methods.includes(request.method ?? 'GET'))
      sendAnswer(response, refused(403, 'This distribution is not configured to allow this method.'));
    else route.answer(request, response);
  };
}

/** Of the local cloud only, for pages that show what it sent: on AWS mails go to people. */
const outboxPath = '/local/outbox.json';

function outboxOf(ses: DataServices['ses']): HttpAnswer {
  return {
    status: 200,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: JSON.stringify({ messages: ses.messages().toReversed() }),
  };
}

interface Route {
  readonly methods: readonly string[];
  fits(path: string): boolean;
  answer(request: IncomingMessage, response: ServerResponse): void;
}

function routeOf(
  behavior: BehaviorDefinition,
  { origins, rootObject }: DistributionDefinition,
  { model, region, apiEndpoint, api, s3 }: DistributionParts,
): Route {
  const { pathPattern, originId, methods, functionArn, headerPolicyId } = behavior;
  const pattern = new RegExp(
    `^${pathPattern
      .replace(/^(?!\*|\/)/, '/')
      .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
  );
  const fits = (path: string) => pattern.test(path);
  const domainName = origins.find(({ id }) => id === originId)?.domainName ?? '';
  if (domainName === new URL(apiEndpoint).host) return { methods, fits, answer: api };
  const bucket = new RegExp(`^(.+)\\.s3\\.${region}\\.amazonaws\\.com$`).exec(domainName)?.[1];
  if (!bucket)
    throw new Refusal(
      `The origin ${domainName} is neither a bucket nor the HTTP API: not known to the local cloud.`,
    );
  const edge = model.edgeFunctions.find(({ arn }) => arn === functionArn);
  const headers = model.headerPolicies.find(({ id }) => id === headerPolicyId)?.headers ?? {};
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const asked = (request.url ?? '/').split('?')[0] ?? '/';
    const uri = edge ? uriBy(edge.code, request.method ?? 'GET', asked) : asked;
    const found = await s3.readObject(bucket, decodeURIComponent(uri === '/' ? rootObject : uri.slice(1)));
    const { status, headers: own, body } = found ? { status: 200, ...found } : refused(403, 'Access Denied');
    if (found && request.headers['if-none-match'] === own.etag)
      response.writeHead(304, { ...own, ...headers }).end();
    else
      sendAnswer(response, {
        status,
        headers: { ...own, ...headers },
        body: request.method === 'HEAD' ? '' : body,
      });
  };
  return {
    methods,
    fits,
    answer: (request, response) => {
      answer(request, response).catch(() => response.destroy());
    },
  };
}

/** For one that never ends. A busy machine may take long for a line. */
const EDGE_LIMIT_MS = 5_000;

/** Where a viewer-request function leads a request. It runs by itself, without anything of Node. */
function uriBy(code: string, method: string, uri: string): string {
  const event = JSON.stringify({
    version: '1.0',
    context: { eventType: 'viewer-request' },
    request: { method, uri, querystring: {}, headers: {}, cookies: {} },
  });
  const request: unknown = JSON.parse(
    String(runInNewContext(`${code}\nJSON.stringify(handler(${event}))`, {}, { timeout: EDGE_LIMIT_MS })),
  );
  if (isRecord(request) && typeof request.uri === 'string') return request.uri;
  throw new Refusal('a function of the distribution answered with no request');
}

const refused = (status: number, message: string): HttpAnswer => ({
  status,
  headers: { 'content-type': 'text/plain' },
  body: message,
});
