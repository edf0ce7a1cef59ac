import type { AwsUrl, SendSigned } from '../aws/signed-request.ts';
import { assertOk, bodyText } from './assert-ok.ts';

interface Target {
  readonly send: SendSigned;
  readonly url: AwsUrl;
  readonly key: string;
  readonly contentType: string;
}

/** S3 takes at least 5 MiB per part but the last, and 10,000 parts. */
const partBytes = 8 * 1024 * 1024;

/**
 * Writes an object whose body comes in pieces, holding one part of it: a short one whole, a longer one by S3's multipart
 * upload. One that is given up leaves parts behind that the bucket's own rule removes. Gives the bytes written.
 */
export async function writeInParts(target: Target, body: AsyncIterable<string>): Promise<number> {
  let upload: { readonly id: string; readonly etags: string[] } | undefined;
  let total = 0;
  for await (const { bytes, isLast } of inParts(body)) {
    total += bytes.byteLength;
    if (isLast && !upload) await putWhole(target, bytes);
    else {
      upload ??= { id: await begin(target), etags: [] };
      upload.etags.push(await putPart(target, upload.id, upload.etags.length + 1, bytes));
    }
  }
  if (upload) await complete(target, upload.id, upload.etags);
  return total;
}

/** The body in parts of `partBytes`, the last one shorter (and empty if there is nothing). */
async function* inParts(
  body: AsyncIterable<string>,
): AsyncGenerator<{ readonly bytes: Buffer; readonly isLast: boolean }> {
  let pieces: Buffer[] = [];
  let held = 0;
  for await (const text of body) {
    const piece = Buffer.from(text);
    pieces.push(piece);
    held += piece.byteLength;
    while (held > partBytes) {
      const all = Buffer.concat(pieces);
      yield { bytes: all.subarray(0, partBytes), isLast: false };
      pieces = [all.subarray(partBytes)];
      held -= partBytes;
    }
  }
  yield { bytes: Buffer.concat(pieces), isLast: true };
}

async function putWhole({ send, url, key, contentType }: Target, bytes: Buffer): Promise<void> {
  const headers = { 'content-type': contentType, 'content-length': String(bytes.byteLength) };
  const answer = await send({ method: 'PUT', url, headers, body: bytes });
  await assertOk(answer, key);
  answer.resume();
}

async function begin({ send, url, key, contentType }: Target): Promise<string> {
  const headers = { 'content-type': contentType, 'content-length': '0' };
  const answer = await send({ method: 'POST', url, query: { uploads: '' }, headers });
  await assertOk(answer, key);
  const id = /<UploadId>([^<]+)<\/UploadId>/.exec(await bodyText(answer))?.[1];
  if (id === undefined) throw new Error(`S3 began an upload of ${key} and did not name it`);
  return id;
}

async function putPart(
  { send, url, key }: Target,
  uploadId: string,
  partNumber: number,
  bytes: Buffer,
): Promise<string> {
  const headers = { 'content-length': String(bytes.byteLength) };
  const query = { partNumber: String(partNumber), uploadId };
  const answer = await send({ method: 'PUT', url, query, headers, body: bytes });
  await assertOk(answer, key);
  answer.resume();
  const { etag } = answer.headers;
  if (etag === undefined) throw new Error(`S3 took part ${partNumber} of ${key} and gave no ETag`);
  return etag;
}

async function complete(
  { send, url, key }: Target,
  uploadId: string,
  etags: readonly string[],
): Promise<void> {
  const parts = etags.map(
    (etag, at) =>
      `<Part><PartNumber>${at + 1}</PartNumber><ETag>${etag.replaceAll('"', '&quot;')}</ETag></Part>`,
  );
  const body = `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${parts.join('')}</CompleteMultipartUpload>`;
  const headers = { 'content-type': 'application/xml', 'content-length': String(Buffer.byteLength(body)) };
  const answer = await send({ method: 'POST', url, query: { uploadId }, headers, body });
  await assertOk(answer, key);
  const said = await bodyText(answer);
  // S3 answers 200 before it is done, and tells of a failure in the body.
  if (!said.includes('<CompleteMultipartUploadResult'))
    throw new Error(`S3 did not complete ${key}: ${said.slice(0, 500)}`);
}
