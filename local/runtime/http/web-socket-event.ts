import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** What all events of one connection share. */
export interface ConnectionFacts {
  readonly connectionId: string;
  readonly connectedAt: number;
  readonly apiId: string;
  readonly stage: string;
  readonly request: IncomingMessage;
  readonly sourceIp: string;
}

interface Occurrence {
  readonly routeKey: string;
  readonly eventType: 'CONNECT' | 'MESSAGE' | 'DISCONNECT';
  readonly body?: string;
  readonly disconnect?: { readonly code: number; readonly reason: string };
}

/** The event that API Gateway gives the function of a route. */
export function webSocketEvent(facts: ConnectionFacts, occurrence: Occurrence): Record<string, unknown> {
  const { connectionId, connectedAt, apiId, stage, request, sourceIp } = facts;
  const { routeKey, eventType, body, disconnect } = occurrence;
  const now = Date.now();
  const query = Object.fromEntries(new URL(request.url ?? '/', 'http://127.0.0.1').searchParams);
  return {
    ...(eventType !== 'MESSAGE' && headersOf(request)),
    ...(eventType === 'CONNECT' && Object.keys(query).length > 0 && { queryStringParameters: query }),
    requestContext: {
      routeKey,
      eventType,
      messageDirection: 'IN',
      connectionId,
      connectedAt,
      apiId,
      stage,
      domainName: request.headers.host,
      identity: { sourceIp, userAgent: request.headers['user-agent'] },
      requestId: newId(),
      extendedRequestId: newId(),
      requestTimeEpoch: now,
      requestTime: new Date(now).toUTCString(),
      ...(eventType === 'MESSAGE' && { messageId: newId() }),
      ...(disconnect && {
        disconnectStatusCode: disconnect.code,
        disconnectReason: disconnect.reason,
      }),
    },
    ...(body !== undefined && { body }),
    isBase64Encoded: false,
  };
}

/** Like those of API Gateway: `L0SM9cOFvHcCIhw=`. */
export function newId(): string {
  return randomBytes(11).toString('base64');
}

/** Names as they were sent; a browser's and Node's are in different cases, so functions must compare without. */
function headersOf(request: IncomingMessage) {
  const headers: Record<string, string> = {};
  const multiValueHeaders: Record<string, string[]> = {};
  for (let at = 0; at + 1 < request.rawHeaders.length; at += 2) {
    const [name = '', value = ''] = request.rawHeaders.slice(at, at + 2);
    headers[name] = value;
    multiValueHeaders[name] = [...(multiValueHeaders[name] ?? []), value];
  }
  return { headers, multiValueHeaders };
}
