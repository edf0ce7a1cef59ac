import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** What a service answers to one call, before it is written to the connection. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer | Readable | undefined;
  /** Consumed DynamoDB units. */
  readonly units?: number;
}

/** Writes an answer; a connection that the caller has closed meanwhile is no error. */
export async function writeAnswer(req: IncomingMessage, res: ServerResponse, answer: Answer): Promise<void> {
  if (res.destroyed) return;
  const { body } = answer;
  const isWhole = typeof body === 'string' || Buffer.isBuffer(body);
  const requestId = crypto.randomUUID();
  res.writeHead(answer.status, {
    'x-amzn-requestid': requestId,
    'x-amz-request-id': requestId,
    ...(isWhole && req.method !== 'HEAD' && { 'content-length': String(Buffer.byteLength(body)) }),
    ...(body === undefined && req.method !== 'HEAD' && answer.status !== 204 && { 'content-length': '0' }),
    ...answer.headers,
  });
  if (body === undefined || isWhole) {
    res.end(req.method === 'HEAD' ? undefined : body);
    return;
  }
  if (req.method === 'HEAD') {
    body.destroy();
    res.end();
    return;
  }
  await pipeline(body, res).catch(() => res.destroy());
}
