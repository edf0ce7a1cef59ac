import type { ServerResponse } from 'node:http';
import { isRecord } from '#local/runtime/resources/read.ts';

/** An answer as it goes over the wire. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies?: readonly string[];
  readonly body: Buffer | string;
}

/** The answers that API Gateway itself gives. */
export function gatewayAnswer(status: number, message: string): HttpAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ message }) };
}

/** What a function answered, as HTTP. Undefined when it is none of the forms that payload format 2.0 allows: 500. */
export function toHttpAnswer(payload: string): HttpAnswer | undefined {
  const answer: unknown = JSON.parse(payload);
  if (!isRecord(answer) || answer.statusCode === undefined) {
    const body = typeof answer === 'string' ? answer : payload;
    return { status: 200, headers: { 'content-type': 'application/json' }, body };
  }
  const { statusCode, headers = {}, cookies = [], body = '', isBase64Encoded } = answer;
  const status = Number(statusCode);
  if (
    !Number.isInteger(status) ||
    status < 100 ||
    status > 599 ||
    !isRecord(headers) ||
    !Array.isArray(cookies)
  )
    return undefined;
  if (body !== null && typeof body !== 'string') return undefined;
  const lowerCased = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]);
  const text = body ?? '';
  return {
    status,
    headers: { 'content-type': 'text/plain;charset=UTF-8', ...Object.fromEntries(lowerCased) },
    cookies: cookies.map(String),
    body: isBase64Encoded === true ? Buffer.from(text, 'base64') : text,
  };
}

/** Writes an answer; the length is always the true one. */
export function sendAnswer(response: ServerResponse, { status, headers, cookies, body }: HttpAnswer): void {
  const { 'content-length': _, 'transfer-encoding': __, connection: ___, ...kept } = headers;
  const bytes = Buffer.from(body);
  response.writeHead(status, {
    ...kept,
    ...(status !== 204 && status !== 304 && { 'content-length': String(bytes.length) }),
    ...(cookies && cookies.length > 0 && { 'set-cookie': [...cookies] }),
  });
  response.end(bytes);
}
