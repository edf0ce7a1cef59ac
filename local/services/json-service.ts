import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Answer, writeAnswer } from './answer.ts';
import { authenticate } from './gateway/authenticate.ts';
import type { Call, ServiceGateway } from './gateway/gateway.ts';
import { drain, readWhole } from './request-body.ts';
import { parseTarget } from './request-target.ts';
import { errorAnswer, jsonType, ServiceError } from './service-error.ts';

/** A service that speaks JSON and names its operation in `X-Amz-Target` (DynamoDB, SQS, EventBridge). */
export interface JsonService {
  readonly wording: 'dynamodb' | 'sqs' | 'events';
  readonly targetPrefix: string;
  readonly maxBodyBytes: number;
  /** Understands the request; `signal` aborts when the caller hangs up. */
  prepare(
    operation: string,
    request: Record<string, unknown>,
    signal: AbortSignal,
  ): Omit<Call, 'service' | 'operation'>;
}

/** Handles HTTP requests for the service, each through the gateway. */
export function serveJson(
  service: JsonService,
  gateway: ServiceGateway,
): (req: IncomingMessage, res: ServerResponse) => Promise<void> {
  const answerTo = async (req: IncomingMessage, signal: AbortSignal): Promise<Answer | undefined> => {
    const body = await readWhole(req, service.maxBodyBytes);
    if (!body) {
      const message = `The body is larger than ${service.maxBodyBytes} bytes`;
      throw new ServiceError('RequestEntityTooLarge', message, 413);
    }
    const target = parseTarget(req.url ?? '/');
    if (!target)
      throw new ServiceError('SerializationException', 'The request target is not encoded properly');
    const request = { method: req.method ?? 'POST', target, headers: req.headers, body };
    const caller = authenticate(service.wording, request, gateway.keys);
    const [prefix, operation = ''] = String(req.headers['x-amz-target'] ?? '').split('.');
    if (prefix !== service.targetPrefix) throw unknownOperation(`${prefix}.${operation}`);
    const call = service.prepare(operation, parseJson(body), signal);
    return gateway.pass(caller, { ...call, service: service.wording, operation });
  };

  return async (req, res) => {
    const hangUp = new AbortController();
    res.on('close', () => hangUp.abort());
    const answer = await answerTo(req, hangUp.signal).catch(async (error: unknown) => {
      if (res.destroyed || (req.destroyed && !req.complete)) return undefined;
      await drain(req);
      if (error instanceof ServiceError) return errorAnswer(service.wording, error);
      console.error(`local ${service.wording}: ${error instanceof Error ? error.stack : String(error)}`);
      return errorAnswer(service.wording, new ServiceError('InternalServerError', String(error), 500));
    });
    const headers = { 'content-type': jsonType(service.wording), ...answer?.headers };
    if (answer) await writeAnswer(req, res, { ...answer, headers });
    else req.socket.destroy();
  };
}

/** The error for an operation that is not emulated; its name tells what is missing. */
export function unknownOperation(operation: string): ServiceError {
  return new ServiceError(
    'UnknownOperationException',
    `The local cloud does not know the operation ${operation}`,
  );
}

function parseJson(body: Buffer): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(body.length === 0 ? '{}' : body.toString());
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed))
      return parsed as Record<string, unknown>;
  } catch (cause) {
    throw Object.assign(new ServiceError('SerializationException', 'The body is not JSON'), { cause });
  }
  throw new ServiceError('SerializationException', 'The body is not a JSON object');
}
