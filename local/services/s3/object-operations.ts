import { createHash } from 'node:crypto';
import type { Answer } from '../answer.ts';
import type { RequestTarget } from '../request-target.ts';
import { element, ServiceError } from '../service-error.ts';
import type { Bucket } from './bucket.ts';
import { listObjects, xmlAnswer } from './list-objects.ts';
import { objectMeta } from './object-headers.ts';
import type { StoredObject } from './object-table.ts';
import { checkRead, checkWrite } from './preconditions.ts';
import { answerObject } from './read-object.ts';
import { type Content, observe } from './receive-body.ts';
import { deleteObject, getObject, type ObjectStore, putObject, readObject } from './store.ts';
import { elementText, elementTexts } from './xml-request.ts';

/** One understood request, its body received. */
export interface ObjectRequest {
  readonly bucket: string;
  readonly key: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly query: RequestTarget['query'];
  /** Of PutObject and UploadPart. */
  readonly content: Content | undefined;
  /** XML of requests that have such a body. */
  readonly text: string;
  /** Where CopyObject and UploadPartCopy copy from. */
  readonly source: { readonly bucket: string; readonly key: string } | undefined;
}

/** What an operation works on. */
interface ObjectDeps {
  readonly store: ObjectStore;
  readonly buckets: ReadonlyMap<string, Bucket>;
  readonly region: string;
}

export type ObjectOperation = (deps: ObjectDeps, request: ObjectRequest) => Answer | Promise<Answer>;

/** The operations on buckets and whole objects, by name. */
export const objectOperations: Readonly<Record<string, ObjectOperation>> = {
  GetObject: ({ store }, request) =>
    answerObject(store, getObject(store, request.bucket, request.key), request),
  HeadObject: ({ store }, request) => {
    const object = store.table.get(request.bucket, request.key);
    // The answer to HEAD has no body to tell a code in
    if (!object) return { status: 404 };
    return answerObject(store, object, request);
  },
  PutObject: ({ store }, { bucket, key, headers, content }) => {
    if (!content) throw new ServiceError('MissingRequestBodyError', 'Request Body is empty', 400);
    checkWrite(store.table.get(bucket, key), headers);
    const meta = objectMeta(headers, content.checksums);
    putObject(store, bucket, {
      key,
      blobs: [content.blob],
      size: content.blob.size,
      etag: content.etag,
      modifiedAt: Date.now(),
      ...meta,
    });
    return { status: 200, headers: { etag: content.etag, ...content.checksums } };
  },
  CopyObject: async ({ store }, request) => {
    const { bucket, key, headers } = request;
    const { source, copy } = await copySource(store, request);
    checkWrite(store.table.get(bucket, key), headers);
    const isReplaced = headers['x-amz-metadata-directive'] === 'REPLACE';
    const meta = isReplaced ? objectMeta(headers, source.checksums) : source;
    const { contentType, headers: kept, checksums } = meta;
    const modifiedAt = Date.now();
    const object = {
      key,
      blobs: [copy.blob],
      size: copy.blob.size,
      etag: copy.etag,
      modifiedAt,
      contentType,
      headers: kept,
      checksums,
    };
    putObject(store, bucket, object);
    const result = element('LastModified', new Date(modifiedAt).toISOString()) + element('ETag', copy.etag);
    return xmlAnswer('CopyObjectResult', result);
  },
  DeleteObject: ({ store }, { bucket, key, headers }) => {
    const existing = store.table.get(bucket, key);
    if (headers['if-match'] !== undefined) checkWrite(existing, { 'if-match': headers['if-match'] });
    deleteObject(store, bucket, key);
    return { status: 204 };
  },
  DeleteObjects: ({ store }, { bucket, text }) => {
    const keys = elementTexts(text, 'Object').length > 0 ? elementTexts(text, 'Key') : [];
    if (keys.length === 0 || keys.length > 1_000) {
      throw new ServiceError('MalformedXML', 'The request must name between 1 and 1000 objects', 400);
    }
    for (const key of keys) deleteObject(store, bucket, key);
    const isQuiet = elementText(text, 'Quiet') === 'true';
    return xmlAnswer(
      'DeleteResult',
      isQuiet ? '' : keys.map((key) => `<Deleted>${element('Key', key)}</Deleted>`).join(''),
    );
  },
  ListObjects: ({ store }, { bucket, query }) => listObjects(store, bucket, query),
  ListObjectsV2: ({ store }, { bucket, query }) => listObjects(store, bucket, query),
  ListBuckets: ({ buckets }) => {
    const list = [...buckets.values()].map(
      ({ name, createdAt }) =>
        `<Bucket>${element('Name', name)}${element('CreationDate', new Date(createdAt).toISOString())}</Bucket>`,
    );
    return xmlAnswer(
      'ListAllMyBucketsResult',
      `<Owner>${element('ID', 'local')}</Owner><Buckets>${list.join('')}</Buckets>`,
    );
  },
  HeadBucket: ({ region }) => ({ status: 200, headers: { 'x-amz-bucket-region': region } }),
  GetBucketLocation: ({ region }) => {
    const { headers = {}, status } = xmlAnswer('', '');
    // The one answer of S3 whose root element is the value itself; us-east-1 is told as nothing
    const told = region === 'us-east-1' ? '' : region;
    const body = `<?xml version="1.0" encoding="UTF-8"?>\n<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${told}</LocationConstraint>`;
    return { status, headers, body };
  },
};

const COPY_SOURCE = 'x-amz-copy-source-';

/** Copies the bytes that a copy operation names, after checking its conditions on the source. */
export async function copySource(
  store: ObjectStore,
  request: ObjectRequest,
  range?: (size: number) => readonly [number, number] | undefined,
): Promise<{ readonly source: StoredObject; readonly copy: Content }> {
  const { headers, source: from } = request;
  if (!from) throw new ServiceError('InvalidArgument', 'x-amz-copy-source must name a bucket and a key', 400);
  const source = getObject(store, from.bucket, from.key);
  const conditions = Object.entries(headers).flatMap(([name, value]) =>
    name.startsWith(`${COPY_SOURCE}if-`) ? [[name.slice(COPY_SOURCE.length), value]] : [],
  );
  if (checkRead(source, Object.fromEntries(conditions))) {
    throw new ServiceError(
      'PreconditionFailed',
      'At least one of the pre-conditions you specified did not hold',
      412,
    );
  }
  const [start, end] = range?.(source.size) ?? [0, source.size - 1];
  const hash = createHash('md5');
  const bytes = readObject(store, source, start, end) as AsyncIterable<Buffer>;
  const blob = await store.blobs.write(observe(bytes, (chunk) => hash.update(chunk)));
  return { source, copy: { blob, etag: `"${hash.digest('hex')}"`, checksums: {} } };
}
