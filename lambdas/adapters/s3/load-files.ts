import type { IncomingMessage } from 'node:http';
import { constants, createGunzip } from 'node:zlib';
import type { FileFacts, LoadFiles, Place, ReadFiles } from '#core/loaders/load-files.ts';
import { type SendSigned, signedSender } from '../aws/signed-request.ts';
import { endpointFromEnvironment, escapeUri, objectUrl } from './bucket-url.ts';
import { keysOf } from './list-answer.ts';
import type { ObjectStoreOptions } from './object-store.ts';

/** Files that loads read, in S3. */
export function s3LoadFiles(options: ObjectStoreOptions): LoadFiles {
  const s3 = spoken(options);
  return {
    ...s3ReadFiles(options),
    copy: async (from, etag, to) => {
      const headers = {
        'x-amz-copy-source': `${s3.bucketOf(from)}/${from.key.split('/').map(escapeUri).join('/')}`,
        'x-amz-copy-source-if-match': etag,
      };
      const answer = await s3.send({ method: 'PUT', url: s3.url({ bucket: 'results', key: to }), headers });
      const text = await textOf(answer);
      if (answer.statusCode === 412) return 'changed';
      if (answer.statusCode === 404) return 'missing';
      // A copy may fail after S3 has begun to answer with 200.
      if (answer.statusCode !== 200 || text.includes('<Error>')) throw failed(answer, from.key, text);
      return 'copied';
    },
    write: async (key, text) => {
      const headers = { 'content-type': 'application/json' };
      const answer = await s3.send({
        method: 'PUT',
        url: s3.url({ bucket: 'results', key }),
        headers,
        body: text,
      });
      const said = await textOf(answer);
      if (answer.statusCode !== 200) throw failed(answer, key, said);
    },
    readText: async (key) => {
      const answer = await s3.send({ method: 'GET', url: s3.url({ bucket: 'results', key }) });
      const text = await textOf(answer);
      if (answer.statusCode !== 200) throw failed(answer, key, text);
      return text;
    },
    url: (key) => `s3://${options.resultsBucket}/${key}`,
  };
}

/** What a look at the files needs. */
export function s3ReadFiles(options: ObjectStoreOptions): ReadFiles {
  const s3 = spoken(options);
  return {
    stat: async (place) => {
      const answer = await s3.send({ method: 'HEAD', url: s3.url(place) });
      answer.resume();
      if (answer.statusCode === 404) return undefined;
      if (answer.statusCode !== 200) throw failed(answer, place.key, '');
      return factsOf(answer, place);
    },
    list: async (bucket, prefix, most) => {
      const found: (FileFacts & { readonly key: string })[] = [];
      let token: string | undefined;
      do {
        const query = { 'list-type': '2', prefix, ...(token ? { 'continuation-token': token } : {}) };
        const answer = await s3.send({ method: 'GET', url: s3.url({ bucket, key: '' }), query });
        const text = await textOf(answer);
        if (answer.statusCode !== 200) throw failed(answer, prefix, text);
        const page = keysOf(text);
        found.push(...page.keys);
        token = page.next;
      } while (token && found.length <= most);
      return found;
    },
    read: async (place, from, length) => {
      const packed = /\.gz$/i.test(place.key);
      if (packed && from > 0) return new Uint8Array();
      const headers = { range: `bytes=${from}-${from + length - 1}` };
      const answer = await s3.send({ method: 'GET', url: s3.url(place), headers });
      const bytes = await bytesOf(answer);
      // 416: the file is empty, or ends before.
      if (answer.statusCode === 416) return new Uint8Array();
      if (answer.statusCode !== 200 && answer.statusCode !== 206) throw failed(answer, place.key, '');
      return packed ? unpack(bytes, length) : bytes;
    },
  };
}

function spoken({ uploadsBucket, resultsBucket, region, credentials, ...rest }: ObjectStoreOptions) {
  const endpoint = rest.endpoint ?? endpointFromEnvironment();
  const bucketOf = ({ bucket }: Pick<Place, 'bucket'>) =>
    bucket === 'uploads' ? uploadsBucket : resultsBucket;
  // A copy of gigabytes takes S3 a while, in which it says nothing.
  const send: SendSigned = signedSender({ service: 's3', region, credentials, idleMs: 120_000 });
  return {
    send,
    bucketOf,
    url: (place: Place) => objectUrl({ bucket: bucketOf(place), key: place.key, region, endpoint }),
  };
}

function factsOf({ headers }: IncomingMessage, { key }: Place): FileFacts {
  const bytes = Number(headers['content-length']);
  if (!headers.etag || !Number.isInteger(bytes)) throw new Error(`S3 did not tell size and ETag of ${key}`);
  return { etag: headers.etag, bytes };
}

/** The part of a packed file that has come; no more of it is unpacked than is wanted, however well it was packed. */
async function unpack(bytes: Uint8Array, most: number): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  const unpacked = createGunzip({ finishFlush: constants.Z_SYNC_FLUSH });
  unpacked.end(bytes);
  try {
    for await (const chunk of unpacked) {
      chunks.push(chunk);
      size += chunk.byteLength;
      if (size >= most) break;
    }
  } catch {
    // What is not packed, or damaged, ends where it does
  }
  return Buffer.concat(chunks).subarray(0, most);
}

async function bytesOf(answer: IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const textOf = async (answer: IncomingMessage): Promise<string> =>
  Buffer.from(await bytesOf(answer)).toString('utf8');

const failed = ({ statusCode }: IncomingMessage, key: string, said: string) =>
  new Error(`S3 answered ${statusCode} for ${key}: ${said.slice(0, 300)}`);
