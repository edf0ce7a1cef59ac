import { createHash } from 'node:crypto';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { setTimeout as wait } from 'node:timers/promises';
import { SignatureV4 } from '@smithy/signature-v4';
import type { ObjectUrl } from './bucket-url.ts';
import type { Credentials } from './post-policy.ts';
import { Sha256 } from './sha256.ts';

interface SignedRequest {
  readonly method: 'GET' | 'PUT';
  readonly url: ObjectUrl;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

/** Sends one request to S3 and gives its answer, body unread. Tries again what S3 or the network may answer otherwise. */
export type SendSigned = (request: SignedRequest) => Promise<IncomingMessage>;

const tries = 4;
const firstPauseMs = 100;
/** Without any byte for so long, a connection counts as dead. */
const idleMs = 10_000;

/** S3 without its client, which is 240 KB and 15 ms of every worker's cold start for two operations. */
export function signedSender(region: string, credentials: () => Promise<Credentials>): SendSigned {
  const signature = new SignatureV4({
    service: 's3',
    region,
    credentials,
    sha256: Sha256,
    uriEscapePath: false, // S3 alone signs the path as it stands
    applyChecksum: false,
  });
  return async (asked) => {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await sendOnce(signature, asked).catch((error: unknown) => {
        if (attempt === tries) throw error;
      });
      if (answer && (attempt === tries || !isPassing(answer.statusCode ?? 0))) return answer;
      answer?.resume();
      await wait(Math.random() * firstPauseMs * 2 ** attempt);
    }
  };
}

const isPassing = (status: number) => status >= 500 || status === 429 || status === 408;

async function sendOnce(
  signature: SignatureV4,
  { method, url, headers, body }: SignedRequest,
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
    query: {},
    headers: { ...headers, host, 'x-amz-content-sha256': hash },
  };
  const signed = await signature.sign(request);
  const send = protocol === 'http:' ? requestHttp : requestHttps;
  return new Promise((resolve, reject) => {
    const sent = send({ method, hostname, port, path, headers: signed.headers, timeout: idleMs }, resolve);
    sent.on('error', reject);
    sent.on('timeout', () => sent.destroy(new Error(`S3 is silent for ${idleMs} ms`)));
    sent.end(body);
  });
}
