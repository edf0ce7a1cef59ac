import { createHash } from 'node:crypto';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { setTimeout as wait } from 'node:timers/promises';
import { SignatureV4 } from '@smithy/signature-v4';
import type { AwsConnection } from './connection.ts';
import { Sha256 } from './sha256.ts';

/** Where a request goes: what a signer needs to know of a URL. */
export interface AwsUrl {
  /** "https:" or "http:". */
  readonly protocol: string;
  readonly hostname: string;
  readonly port: number | undefined;
  /** `hostname`, with the port if there is one: the Host header. */
  readonly host: string;
  /** Encoded, with a leading "/". */
  readonly path: string;
}

interface SignedRequest {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE';
  readonly url: AwsUrl;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
  /** Ends the request, the reading of its answer and further tries. */
  readonly signal?: AbortSignal;
}

export interface SignedSenderOptions extends AwsConnection {
  /** The name that the signature carries: `s3`, `sqs`, `ses`, `scheduler`, `redshift-data`. */
  readonly service: string;
}

/** Sends one request and gives its answer, body unread. */
export type SendSigned = (request: SignedRequest) => Promise<IncomingMessage>;

const firstPauseMs = 100;
export const usualTries = 4;

/** Full jitter: up to 200 ms before the second try, twice as much before each further one. */
export const pauseBeforeTry = (attempt: number): Promise<void> =>
  wait(Math.random() * firstPauseMs * 2 ** (attempt - 1));

/** AWS without a service's client, which is 15 to 240 KB and up to 15 ms of a cold start for an operation or two. */
export function signedSender(options: SignedSenderOptions): SendSigned {
  const { service, region, credentials, tries = usualTries, idleMs = 10_000 } = options;
  const signature = new SignatureV4({
    service,
    region,
    credentials,
    sha256: Sha256,
    uriEscapePath: service !== 's3', // S3 alone signs the path as it stands
    applyChecksum: false,
  });
  return async (asked) => {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await sendOnce(signature, asked, idleMs).catch((error: unknown) => {
        if (attempt === tries || asked.signal?.aborted) throw error;
      });
      if (answer && (attempt === tries || !isPassing(answer.statusCode ?? 0))) return answer;
      answer?.resume();
      await pauseBeforeTry(attempt + 1);
    }
  };
}

const isPassing = (status: number) => status >= 500 || status === 429 || status === 408;

async function sendOnce(
  signature: SignatureV4,
  { method, url, query = {}, headers, body, signal }: SignedRequest,
  idleMs: number,
): Promise<IncomingMessage> {
  const { protocol, hostname, port, host, path } = url;
  // The hash of the body is signed: what arrives otherwise than it was sent is refused.
  const hash = createHash('sha256')
    .update(body ?? '')
    .digest('hex');
  const request = {
    method,
    protocol,
    hostname,
    port,
    path,
    query,
    headers: { ...headers, host, 'x-amz-content-sha256': hash },
  };
  const signed = await signature.sign(request);
  const send = protocol === 'http:' ? requestHttp : requestHttps;
  const whole = Object.keys(query).length === 0 ? path : `${path}?${new URLSearchParams(query)}`;
  return new Promise((resolve, reject) => {
    const sent = send(
      {
        method,
        hostname,
        port,
        path: whole,
        headers: signed.headers,
        timeout: idleMs,
        ...(signal && { signal }),
      },
      resolve,
    );
    sent.on('error', reject);
    sent.on('timeout', () => sent.destroy(new Error(`${hostname} is silent for ${idleMs} ms`)));
    sent.end(body);
  });
}
