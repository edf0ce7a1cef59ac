import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { type Answer, writeAnswer } from './answer.ts';
import { authenticate } from './gateway/authenticate.ts';
import type { Caller } from './gateway/callers.ts';
import type { Call, ServiceGateway } from './gateway/gateway.ts';
import { drain, readWhole } from './request-body.ts';
import { parseTarget, type RequestTarget } from './request-target.ts';
import { errorAnswer, mediaType, ServiceError, type Wording } from './service-error.ts';

/** A request that somebody with a known key has signed. `signal` aborts when the caller hangs up. */
export interface ReceivedRequest {
  readonly method: string;
  readonly target: RequestTarget;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly signal: AbortSignal;
  readonly caller: Caller;
}

/** What a service is to the front that all JSON services share. */
export interface SignedService {
  readonly wording: Wording;
  readonly maxBodyBytes: number;
  /** Understands the request without any effect; a ServiceError refuses it. */
  understand(request: ReceivedRequest): Call;
}

/** Handles HTTP requests: read whole, signature checked, understood, then through the gateway. */
export function serveSigned(
  { wording, maxBodyBytes, understand }: SignedService,
  gateway: ServiceGateway,
): (req: IncomingMessage, res: ServerResponse) => Promise<void> {
  const answerTo = async (req: IncomingMessage, signal: AbortSignal): Promise<Answer | undefined> => {
    const body = await readWhole(req, maxBodyBytes);
    if (!body) {
      const message = `The body is larger than ${maxBodyBytes} bytes`;
      throw new ServiceError('RequestEntityTooLarge', message, 413);
    }
    const target = parseTarget(req.url ?? '/');
    if (!target)
      throw new ServiceError('SerializationException', 'The request target is not encoded properly');
    const request = { method: req.method ?? 'POST', target, headers: req.headers, body };
    const caller = authenticate(wording, request, gateway.keys);
    return gateway.pass(caller, understand({ ...request, signal, caller }));
  };

  return async (req, res) => {
    const hangUp = new AbortController();
    // Not after an answer: an abort makes an error with its stack.
    res.on('close', () => {
      if (!res.writableFinished) hangUp.abort();
    });
    const answer = await answerTo(req, hangUp.signal).catch(async (error: unknown) => {
      if (res.destroyed || (req.destroyed && !req.complete)) return undefined;
      await drain(req);
      if (error instanceof ServiceError) return errorAnswer(wording, error);
      console.error(`local ${wording}: ${error instanceof Error ? error.stack : String(error)}`);
      return errorAnswer(wording, new ServiceError('InternalServerError', String(error), 500));
    });
    if (!answer) {
      req.socket.destroy();
      return;
    }
    const headers = {
      ...(answer.body !== undefined && { 'content-type': mediaType(wording) }),
      ...answer.headers,
    };
    await writeAnswer(req, res, { ...answer, headers });
  };
}

/** The body as a JSON object; none is an empty one. */
export function parseJson(body: Buffer): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(body.length === 0 ? '{}' : body.toString());
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed))
      return parsed as Record<string, unknown>;
  } catch (cause) {
    throw Object.assign(new ServiceError('SerializationException', 'The body is not JSON'), { cause });
  }
  throw new ServiceError('SerializationException', 'The body is not a JSON object');
}
