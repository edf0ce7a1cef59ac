import { createHash, randomUUID } from 'node:crypto';
import type { Answer } from '../answer.ts';
import { queryValue } from '../request-target.ts';
import { element, ServiceError } from '../service-error.ts';
import { xmlAnswer } from './list-objects.ts';
import { objectMeta } from './object-headers.ts';
import { copySource, type ObjectOperation, type ObjectRequest } from './object-operations.ts';
import type { Part, Upload } from './object-table.ts';
import { checkWrite } from './preconditions.ts';
import { parseRange } from './read-object.ts';
import type { Content } from './receive-body.ts';
import { deleteUpload, type ObjectStore, putObject } from './store.ts';
import { elementText, elementTexts } from './xml-request.ts';

/** Every part but the last has at least this size (S3's limit). */
const MIN_PART_BYTES = 5 * 1024 * 1024;

/** The operations of multipart uploads, by name. */
export const uploadOperations: Readonly<Record<string, ObjectOperation>> = {
  CreateMultipartUpload: ({ store }, { bucket, key, headers }) => {
    const id = randomUUID().replaceAll('-', '');
    store.table.putUpload({ id, bucket, key, startedAt: Date.now(), ...objectMeta(headers) });
    const result = element('Bucket', bucket) + element('Key', key) + element('UploadId', id);
    return xmlAnswer('InitiateMultipartUploadResult', result);
  },
  UploadPart: ({ store }, request) => {
    const upload = findUpload(store, request);
    const { content } = request;
    if (!content) throw new ServiceError('MissingRequestBodyError', 'Request Body is empty', 400);
    savePart(store, upload, request, content);
    return { status: 200, headers: { etag: content.etag, ...content.checksums } };
  },
  UploadPartCopy: async ({ store }, request) => {
    const upload = findUpload(store, request);
    const { copy } = await copySource(store, request, (size) =>
      parseRange(request.headers['x-amz-copy-source-range'], size),
    );
    savePart(store, upload, request, copy);
    const result = element('LastModified', new Date(Date.now()).toISOString()) + element('ETag', copy.etag);
    return xmlAnswer('CopyPartResult', result);
  },
  CompleteMultipartUpload: ({ store }, request) => {
    const former = store.completed.get(queryValue(request.query, 'uploadId') ?? '');
    if (former) return former;
    const upload = findUpload(store, request);
    checkWrite(store.table.get(upload.bucket, upload.key), request.headers);
    const parts = chooseParts(store.table.listParts(upload.id), request.text);
    const hash = createHash('md5');
    for (const { etag } of parts) hash.update(Buffer.from(etag.replaceAll('"', ''), 'hex'));
    const etag = `"${hash.digest('hex')}-${parts.length}"`;
    const blobs = parts.map(({ blob }) => blob);
    const size = blobs.reduce((sum, blob) => sum + blob.size, 0);
    const { key, bucket, contentType, headers } = upload;
    putObject(store, bucket, {
      key,
      blobs,
      size,
      etag,
      modifiedAt: Date.now(),
      contentType,
      headers,
      checksums: {},
    });
    deleteUpload(store, upload.id, blobs);
    const result = element('Bucket', bucket) + element('Key', key) + element('ETag', etag);
    const answer = xmlAnswer('CompleteMultipartUploadResult', result);
    remember(store.completed, upload.id, answer);
    return answer;
  },
  AbortMultipartUpload: ({ store }, request) => {
    deleteUpload(store, findUpload(store, request).id);
    return { status: 204 };
  },
  ListParts: ({ store }, request) => {
    const { id, bucket, key } = findUpload(store, request);
    const parts = store.table.listParts(id).map((part) => {
      const modified = element('LastModified', new Date(part.modifiedAt).toISOString());
      return `<Part>${element('PartNumber', part.number)}${modified}${element('ETag', part.etag)}${element('Size', part.blob.size)}</Part>`;
    });
    const head =
      element('Bucket', bucket) +
      element('Key', key) +
      element('UploadId', id) +
      element('IsTruncated', false);
    return xmlAnswer('ListPartsResult', head + parts.join(''));
  },
  ListMultipartUploads: ({ store }, { bucket }) => {
    const uploads = store.table.listUploads(bucket).map(({ id, key, startedAt }) => {
      const initiated = element('Initiated', new Date(startedAt).toISOString());
      return `<Upload>${element('Key', key)}${element('UploadId', id)}${initiated}</Upload>`;
    });
    const head = element('Bucket', bucket) + element('IsTruncated', false);
    return xmlAnswer('ListMultipartUploadsResult', head + uploads.join(''));
  },
};

const KEPT_ANSWERS = 1_000;

function remember(completed: Map<string, Answer>, uploadId: string, answer: Answer): void {
  completed.set(uploadId, answer);
  const [oldest] = completed.keys();
  if (completed.size > KEPT_ANSWERS && oldest !== undefined) completed.delete(oldest);
}

function findUpload({ table }: ObjectStore, request: ObjectRequest): Upload {
  const upload = table.getUpload(queryValue(request.query, 'uploadId') ?? '');
  if (upload && upload.bucket === request.bucket && upload.key === request.key) return upload;
  const message = 'The specified upload does not exist. It may have been aborted or completed.';
  throw new ServiceError('NoSuchUpload', message, 404);
}

function savePart(store: ObjectStore, upload: Upload, request: ObjectRequest, content: Content): void {
  const number = Number(queryValue(request.query, 'partNumber'));
  if (!Number.isInteger(number) || number < 1 || number > 10_000) {
    throw new ServiceError(
      'InvalidArgument',
      'Part number must be an integer between 1 and 10000, inclusive',
      400,
    );
  }
  const former = store.table.listParts(upload.id).find((part) => part.number === number);
  store.table.putPart(upload.id, { number, blob: content.blob, etag: content.etag, modifiedAt: Date.now() });
  if (former && former.blob.id !== content.blob.id) void store.blobs.delete(former.blob);
}

/** The uploaded parts that the request lists, which must be there, in order and large enough. */
function chooseParts(uploaded: readonly Part[], xml: string): Part[] {
  const wanted = elementTexts(xml, 'Part').map((part) => ({
    number: Number(elementText(part, 'PartNumber')),
    etag: (elementText(part, 'ETag') ?? '').replaceAll('"', ''),
  }));
  if (wanted.length === 0) throw new ServiceError('MalformedXML', 'The request lists no parts', 400);
  if (wanted.some(({ number }, index) => number <= (wanted[index - 1]?.number ?? 0))) {
    throw new ServiceError('InvalidPartOrder', 'The list of parts was not in ascending order.', 400);
  }
  const chosen = wanted.flatMap(({ number, etag }) => {
    return uploaded.filter((part) => part.number === number && part.etag.replaceAll('"', '') === etag);
  });
  if (chosen.length < wanted.length) {
    throw new ServiceError(
      'InvalidPart',
      'One or more of the specified parts could not be found or has another ETag.',
      400,
    );
  }
  if (chosen.slice(0, -1).some(({ blob }) => blob.size < MIN_PART_BYTES)) {
    throw new ServiceError(
      'EntityTooSmall',
      'Your proposed upload is smaller than the minimum allowed size',
      400,
    );
  }
  return chosen;
}
