import { Agent, request as requestHttp } from 'node:http';
import type { Answer } from './judge-answer.ts';
import type { FuzzRequest } from './random-request.ts';

const agent = new Agent({ keepAlive: true, maxSockets: 16 });
const limitMs = 60_000;

/** Sends a request as it stands: no client library mends it. An answer that never comes is a status of 599. */
export async function send(api: string, { method, path, headers, body }: FuzzRequest): Promise<Answer> {
  for (;;) {
    const answer = await sendOnce(api, { method, path, headers, ...(body === undefined ? {} : { body }) });
    // The gateway's own throttle, which is not what is tried here.
    if (answer.status !== 429 || !answer.text.includes('Too Many Requests')) return answer;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function sendOnce(api: string, { method, path, headers, body }: FuzzRequest): Promise<Answer> {
  const { hostname, port } = new URL(api);
  const failed = (error: Error): Answer => ({ status: 599, contentType: '', text: error.message });
  return new Promise((resolve) => {
    const sent = requestHttp({ hostname, port, method, path, headers, agent, timeout: limitMs }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', (error) => resolve(failed(error)));
      answer.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({ status: answer.statusCode ?? 0, contentType: answer.headers['content-type'] ?? '', text });
      });
    });
    sent.on('error', (error) => resolve(failed(error)));
    sent.on('timeout', () => sent.destroy(new Error(`no answer within ${limitMs} ms`)));
    sent.end(body);
  });
}
