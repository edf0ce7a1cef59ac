import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';

/** A request to an HTTP API. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST';
  /** Path and query. */
  readonly path: string;
  readonly token: string;
  readonly body?: unknown;
}

/** What it answered; the body as it came, parsed. */
export interface ApiAnswer {
  readonly status: number;
  readonly body: unknown;
}

export type CallApi = (request: ApiRequest) => Promise<ApiAnswer>;

/** Longer answers are cut off, and then are no JSON. */
const mostBytes = 256 * 1024;

/**
 * Calls an API as any client does, through the front door. Without `fetch`, whose load time a function would pay for. Rejects
 * when there is no whole answer within `timeoutMs`.
 */
export function callApi(baseUrl: string, timeoutMs: number): CallApi {
  const send = baseUrl.startsWith('http:') ? httpRequest : httpsRequest;
  return ({ method, path, token, body }) => {
    const text = body === undefined ? '' : JSON.stringify(body);
    const headers = {
      authorization: `Bearer ${token}`,
      ...(text ? { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) } : {}),
    };
    return new Promise((resolve, reject) => {
      const request = send(`${baseUrl}${path}`, { method, headers });
      const timer = setTimeout(() => request.destroy(tooSlow(method, path)), timeoutMs);
      request.on('close', () => clearTimeout(timer));
      request.on('error', reject);
      request.on('response', (response) => {
        let said = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          if (said.length < mostBytes) said += chunk;
        });
        response.on('error', reject);
        response.on('close', () => reject(tooSlow(method, path)));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: parsed(said) }));
      });
      request.end(text);
    });
  };
}

const tooSlow = (method: string, path: string) => new Error(`${method} ${path} was not answered in time`);

/** Whatever stands between client and API answers with pages. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
