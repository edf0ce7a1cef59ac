import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { realTimers } from '#local/clock.ts';
import type { InvokeOutcome } from '#local/runtime/lambda/outcome.ts';
import type { LambdaPool } from '#local/runtime/lambda/pool.ts';
import { type ApiDefinition, type CloudModel, findFunction } from '#local/runtime/model.ts';
import { gatewayAnswer, type HttpAnswer, sendAnswer, toHttpAnswer } from './answer.ts';
import { readBody } from './body.ts';
import { corsHeaders, preflightAnswer } from './cors.ts';
import { isLocalHost } from './host.ts';
import { tokenBucket } from './rate-limit.ts';
import { readTarget, toRequestEvent } from './request-event.ts';
import { createRouter } from './routes.ts';

/** The limit of HTTP APIs. */
const MAX_BODY_BYTES = 10_000_000;

/** What an API answers with. */
export interface HttpApiOptions {
  readonly account: string;
  readonly model: CloudModel;
  readonly pools: readonly LambdaPool[];
}

/** Answers by the routes of the template's HTTP API, as API Gateway does. */
export function httpApiListener(
  api: ApiDefinition,
  { account, model, pools }: HttpApiOptions,
): RequestListener {
  const router = createRouter(model.routes.filter(({ apiId }) => apiId === api.id));
  const stage = model.stages.find(({ apiId }) => apiId === api.id);
  const { rateLimit, burstLimit } = stage ?? {};
  const mayPass = rateLimit === undefined ? () => true : tokenBucket(rateLimit, burstLimit ?? rateLimit);
  const surroundings = { account, apiId: api.id, stage: '$default', stageVariables: stage?.variables ?? {} };

  const answer = async (request: IncomingMessage): Promise<HttpAnswer> => {
    if (!isLocalHost(request)) return gatewayAnswer(403, 'Forbidden');
    const preflight = preflightAnswer(api.cors, request);
    if (preflight) return preflight;
    const body = await readBody(request, MAX_BODY_BYTES);
    if (!body) return gatewayAnswer(413, 'Request Entity Too Large');
    const target = readTarget(request.url ?? '/');
    if (!target) return gatewayAnswer(400, 'Bad Request');
    const match = stage && router(request.method ?? 'GET', target.path);
    const integration = model.integrations.find(({ id }) => id === match?.route.integrationId);
    const definition = integration && findFunction(model.functions, integration.functionArn);
    const pool = pools.find((candidate) => candidate.definition.logicalId === definition?.logicalId);
    if (!match || !integration || !pool) return gatewayAnswer(404, 'Not Found');
    if (!mayPass()) return gatewayAnswer(429, 'Too Many Requests');

    const event = toRequestEvent(request, target, body, match, surroundings);
    const { timeoutMs } = integration;
    const outcome = await within(timeoutMs, pool.invoke(JSON.stringify(event), { waitMs: timeoutMs }));
    return outcome ? answerOf(outcome) : gatewayAnswer(503, 'Service Unavailable');
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { status, headers, cookies, body } = await answer(request);
    const added = isLocalHost(request) ? corsHeaders(api.cors, request) : {};
    sendAnswer(response, { status, headers: { ...headers, ...added }, ...(cookies && { cookies }), body });
  };

  return (request, response) => {
    handle(request, response).catch(() => {
      // the client went away while it sent its body
      response.destroy();
    });
  };
}

function answerOf(outcome: InvokeOutcome): HttpAnswer {
  switch (outcome.outcome) {
    case 'success':
      return toHttpAnswer(outcome.payload) ?? gatewayAnswer(500, 'Internal Server Error');
    case 'error':
      return gatewayAnswer(500, 'Internal Server Error');
    case 'throttled':
      return gatewayAnswer(503, 'Service Unavailable');
    default:
      return outcome satisfies never;
  }
}

/** API Gateway answers after its own time limit; the function runs on. */
async function within<T>(limitMs: number, work: Promise<T>): Promise<T | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<undefined>((resolve) => {
    timer = realTimers.setTimeout(() => resolve(undefined), limitMs);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    realTimers.clearTimeout(timer);
  }
}
