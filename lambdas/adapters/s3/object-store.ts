import type { IncomingMessage } from 'node:http';
import { PermanentTaskError } from '#core/errors.ts';
import type { ObjectStore } from '#core/ports.ts';
import type { Credentials } from '../aws/credentials.ts';
import { signedSender } from '../aws/signed-request.ts';
import { assertOk } from './assert-ok.ts';
import { endpointFromEnvironment, objectUrl } from './bucket-url.ts';
import { writeInParts } from './write-in-parts.ts';

export interface Buckets {
  readonly uploadsBucket: string;
  readonly resultsBucket: string;
}

export interface ObjectStoreOptions extends Buckets {
  readonly region: string;
  readonly credentials: () => Promise<Credentials>;
  /** Another S3 than AWS's, addressed in path style; default from AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL. */
  readonly endpoint?: string;
}

/** Files of tasks. */
export function s3ObjectStore(options: ObjectStoreOptions): ObjectStore {
  const { uploadsBucket, resultsBucket, region, credentials } = options;
  const endpoint = options.endpoint ?? endpointFromEnvironment();
  const send = signedSender({ service: 's3', region, credentials });
  return {
    readUpload: async (key, maxBytes, signal) => {
      const url = objectUrl({ bucket: uploadsBucket, key, region, endpoint });
      const answer = await send({ method: 'GET', url, ...(signal && { signal }) });
      if (answer.statusCode === 404) throw missing(key);
      await assertOk(answer, key);
      return readBody(answer, key, maxBytes);
    },
    writeResult: async (key, contentType, body) => {
      const url = objectUrl({ bucket: resultsBucket, key, region, endpoint });
      const bytes = typeof body === 'string' ? Buffer.from(body) : body;
      const headers = { 'content-type': contentType, 'content-length': String(bytes.byteLength) };
      await assertOk(await send({ method: 'PUT', url, headers, body: bytes }), key);
    },
    writeLongResult: (key, contentType, body) =>
      writeInParts(
        { send, url: objectUrl({ bucket: resultsBucket, key, region, endpoint }), contentType, key },
        body,
      ),
    openResult: async (key) => {
      const answer = await send({
        method: 'GET',
        url: objectUrl({ bucket: resultsBucket, key, region, endpoint }),
      });
      await assertOk(answer, key);
      return answer;
    },
  };
}

/** The size is checked before the first byte of the body is read. */
async function readBody(answer: IncomingMessage, key: string, maxBytes: number): Promise<Uint8Array> {
  const length = Number(answer.headers['content-length']);
  if (!Number.isInteger(length)) throw new Error(`S3 did not tell the size of ${key}`);
  if (length > maxBytes) {
    answer.destroy();
    throw new PermanentTaskError(
      'sourceTooLarge',
      `The upload "${key}" has ${length} bytes; at most ${maxBytes} are accepted. Split the file and upload the parts.`,
    );
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for await (const chunk of answer) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  if (at !== length) throw new Error(`${key}: ${at} of ${length} bytes came`);
  return bytes;
}

function missing(key: string): PermanentTaskError {
  return new PermanentTaskError(
    'sourceMissing',
    `The upload "${key}" is not there: its upload was never finished, or it has been deleted since. Upload the file again.`,
  );
}
