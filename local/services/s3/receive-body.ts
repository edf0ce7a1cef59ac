import type { IncomingMessage } from 'node:http';
import { bodyChunks } from '../request-body.ts';
import { ServiceError } from '../service-error.ts';
import { decodeAwsChunked } from './aws-chunked.ts';
import type { Blob, Blobs } from './blobs.ts';
import { type DigestName, isDigestName, startDigests } from './digests.ts';

/** Content that has arrived and lies in a blob that no object refers to yet. */
export interface Content {
  readonly blob: Blob;
  /** With its quotes. */
  readonly etag: string;
  /** Checksum header → value. */
  readonly checksums: Readonly<Record<string, string>>;
}

type Headers = Readonly<Record<string, string | undefined>>;

/** The emulator's limit of one request; S3 takes 5 GB. */
export const MAX_BODY_BYTES = 512 * 1024 * 1024;
const CHECKSUM = 'x-amz-checksum-';
const MISMATCH: Readonly<Record<string, string>> = { md5: 'BadDigest', sha256: 'XAmzContentSHA256Mismatch' };

/** Stores the body of an upload and checks it against every digest that the request names. */
export async function receiveBody(req: IncomingMessage, headers: Headers, blobs: Blobs): Promise<Content> {
  const payloadHash = headers['x-amz-content-sha256'] ?? '';
  const isChunked =
    payloadHash.startsWith('STREAMING-') || (headers['content-encoding'] ?? '').includes('aws-chunked');
  const chunked = isChunked
    ? decodeAwsChunked(bodyChunks(req))
    : { content: bodyChunks(req), trailers: new Map<string, string>() };
  const announced = [...Object.keys(headers), ...(headers['x-amz-trailer'] ?? '').split(',')]
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name.startsWith(CHECKSUM))
    .map((name) => name.slice(CHECKSUM.length))
    .filter(isDigestName);
  const isHashed = /^[0-9a-f]{64}$/.test(payloadHash);
  const names: DigestName[] = ['md5', ...announced, ...(isHashed ? (['sha256'] as const) : [])];
  const digests = startDigests(names);
  const blob = await blobs.write(observe(chunked.content, digests.update));

  const checksums = Object.fromEntries(
    [...Object.entries(headers), ...chunked.trailers].filter(
      (entry): entry is [string, string] => isChecksum(entry[0]) && entry[1] !== undefined,
    ),
  );
  const expected: readonly (readonly [DigestName, string | undefined, string | undefined])[] = [
    ['md5', headers['content-md5'], digests.base64('md5')],
    ['sha256', isHashed ? payloadHash : undefined, digests.hex('sha256')],
    ...announced.map((name) => [name, checksums[CHECKSUM + name], digests.base64(name)] as const),
  ];
  for (const [name, told, found] of expected) {
    if (told === undefined || told === found) continue;
    await blobs.delete(blob);
    throw new ServiceError(
      MISMATCH[name] ?? 'BadDigest',
      `The ${name} you specified did not match what was received.`,
      400,
    );
  }
  return { blob, etag: `"${digests.hex('md5')}"`, checksums };
}

function isChecksum(name: string): boolean {
  return (
    name.startsWith(CHECKSUM) &&
    name !== `${CHECKSUM}mode` &&
    name !== `${CHECKSUM}algorithm` &&
    name !== `${CHECKSUM}type`
  );
}

/** Passes chunks on, looking at each; ends with an error when there are too many bytes. */
export async function* observe(
  source: AsyncIterable<Buffer>,
  look: (chunk: Buffer) => void,
  limit = MAX_BODY_BYTES,
): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const chunk of source) {
    size += chunk.length;
    if (size > limit) {
      throw new ServiceError('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size', 400, {
        MaxSizeAllowed: limit,
      });
    }
    look(chunk);
    yield chunk;
  }
}
