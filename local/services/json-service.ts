import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Caller } from './gateway/callers.ts';
import type { Call, ServiceGateway } from './gateway/gateway.ts';
import { unknownOperation, type Wording } from './service-error.ts';
import { parseJson, serveSigned } from './signed-service.ts';

/** A service that speaks JSON and names its operation in `X-Amz-Target` (DynamoDB, SQS, EventBridge). */
export interface JsonService {
  readonly wording: Wording;
  readonly targetPrefix: string;
  readonly maxBodyBytes: number;
  /** Understands the request; `signal` aborts when the caller hangs up. */
  prepare(
    operation: string,
    request: Record<string, unknown>,
    signal: AbortSignal,
    caller: Caller,
  ): Omit<Call, 'service' | 'operation'>;
}

/** Handles HTTP requests for the service, each through the gateway. */
export function serveJson(
  service: JsonService,
  gateway: ServiceGateway,
): (req: IncomingMessage, res: ServerResponse) => Promise<void> {
  const { wording, maxBodyBytes, targetPrefix } = service;
  return serveSigned(
    {
      wording,
      maxBodyBytes,
      understand({ headers, body, signal, caller }) {
        const [prefix, operation = ''] = String(headers['x-amz-target'] ?? '').split('.');
        if (prefix !== targetPrefix) throw unknownOperation(`${prefix}.${operation}`);
        return {
          ...service.prepare(operation, parseJson(body), signal, caller),
          service: wording,
          operation,
        };
      },
    },
    gateway,
  );
}
