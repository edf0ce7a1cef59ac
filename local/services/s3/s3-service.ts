import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { type Answer, writeAnswer } from '../answer.ts';
import type { DataServices } from '../contract.ts';
import { authenticate } from '../gateway/authenticate.ts';
import type { Caller } from '../gateway/callers.ts';
import type { ServiceGateway } from '../gateway/gateway.ts';
import { drain, readWhole } from '../request-body.ts';
import { parseTarget, type RequestTarget } from '../request-target.ts';
import { errorAnswer, ServiceError } from '../service-error.ts';
import { openBlobs } from './blobs.ts';
import { type Bucket, declareBucket } from './bucket.ts';
import { answerPreflight, corsHeaders } from './cors.ts';
import { acceptForm } from './form-upload.ts';
import { startLifecycleSweep } from './lifecycle-sweep.ts';
import { requestHeaders } from './object-headers.ts';
import { type ObjectRequest, objectOperations } from './object-operations.ts';
import { openObjectTable } from './object-table.ts';
import { nameOperation } from './operation-name.ts';
import { s3Needs } from './permissions.ts';
import { type Place, parsePlace } from './place.ts';
import { receiveBody } from './receive-body.ts';
import { type ObjectStore, readObject } from './store.ts';
import { type StoredObjects, storedObjects } from './stored-objects.ts';
import { uploadOperations } from './upload-operations.ts';

/** S3 in this process: metadata in SQLite, content in files (or both in memory). */
export interface S3Service {
  readonly buckets: DataServices['s3'];
  /** For other services of the local cloud. */
  readonly objects: StoredObjects;
  handle(req: IncomingMessage, res: ServerResponse): Promise<void>;
  close(): Promise<void>;
}

const OPERATIONS = { ...objectOperations, ...uploadOperations };
const WITH_CONTENT = new Set(['PutObject', 'UploadPart']);
/** Operations on buckets that need not exist. */
const WITHOUT_BUCKET = new Set(['ListBuckets']);
const MAX_XML_BYTES = 2 * 1024 * 1024;

/** Opens the objects of a former run below `dataDir` (in memory without one). `url` tells the endpoint once it is known. */
export async function openS3(options: {
  readonly dataDir: string | undefined;
  readonly region: string;
  readonly gateway: ServiceGateway;
  readonly url: () => string;
}): Promise<S3Service> {
  const { gateway, region } = options;
  const folder = options.dataDir === undefined ? undefined : join(options.dataDir, 's3');
  const store: ObjectStore = {
    table: await openObjectTable(folder),
    blobs: openBlobs(folder && join(folder, 'content')),
    completed: new Map(),
  };
  await store.blobs.keepOnly(store.table.blobIds());
  const buckets = new Map<string, Bucket>();
  const deps = { store, buckets, region };
  const stopSweep = startLifecycleSweep(store, buckets);

  const requireBucket = (name: string): void => {
    if (buckets.has(name)) return;
    throw new ServiceError('NoSuchBucket', 'The specified bucket does not exist', 404, { BucketName: name });
  };

  const answerTo = async (
    req: IncomingMessage,
    target: RequestTarget,
    place: Place,
  ): Promise<Answer | undefined> => {
    const method = req.method ?? 'GET';
    if (method === 'OPTIONS') return answerPreflight(buckets.get(place.bucket), req.headers);
    const type = req.headers['content-type'] ?? '';
    if (method === 'POST' && place.key === '' && type.startsWith('multipart/form-data')) {
      requireBucket(place.bucket);
      return acceptForm(req, place.bucket, { store, gateway, url: options.url() });
    }
    const caller = authenticate('s3', { method, target, headers: req.headers }, gateway.keys);
    const headers = requestHeaders(req.headers, target.query);
    const operation = nameOperation(method, place, target.query, headers);
    const perform = operation === undefined ? undefined : OPERATIONS[operation];
    if (operation === undefined || !perform) {
      const message = `The local cloud does not know this operation: ${method} ${req.url}`;
      throw new ServiceError('NotImplemented', message, 501);
    }
    if (!WITHOUT_BUCKET.has(operation)) requireBucket(place.bucket);
    const source = copySourcePlace(headers['x-amz-copy-source']);
    const content = WITH_CONTENT.has(operation) ? await receiveBody(req, headers, store.blobs) : undefined;
    const text = content ? '' : await readText(req);
    const request: ObjectRequest = { ...place, headers, query: target.query, content, text, source };
    let isPerformed = false;
    try {
      return await gateway.pass(caller, {
        service: 's3',
        operation,
        resource: place.key === '' ? place.bucket : `${place.bucket}/${place.key}`,
        needs: s3Needs(operation, request),
        effect: async () => {
          const answer = await (async () => perform(deps, request))().catch((error: unknown) => {
            if (error instanceof ServiceError && error.code === 'NoSuchKey')
              refuseToTell(gateway, caller, request);
            throw error;
          });
          if (answer.status === 404) refuseToTell(gateway, caller, request);
          isPerformed = true;
          return answer;
        },
      });
    } finally {
      if (content && !isPerformed) await store.blobs.delete(content.blob);
    }
  };

  return {
    async handle(req, res) {
      let bucket: Bucket | undefined;
      const answer = await (async () => {
        const target = parseTarget(req.url ?? '/');
        if (!target) throw new ServiceError('InvalidURI', "Couldn't parse the specified URI.", 400);
        const place = parsePlace(target.path);
        bucket = buckets.get(place.bucket);
        return answerTo(req, target, place);
      })().catch(async (error: unknown) => {
        if (res.destroyed || (req.destroyed && !req.complete)) return undefined;
        await drain(req);
        if (error instanceof ServiceError) return errorAnswer('s3', error);
        console.error(`local s3: ${error instanceof Error ? error.stack : String(error)}`);
        return errorAnswer('s3', new ServiceError('InternalError', String(error), 500));
      });
      if (!answer) {
        req.socket.destroy();
        return;
      }
      const cors = corsHeaders(bucket, req.method ?? 'GET', req.headers);
      await writeAnswer(req, res, { ...answer, headers: { ...cors, ...answer.headers } });
    },
    objects: storedObjects(store, (name) => buckets.has(name)),
    buckets: {
      createBucket: async (name, properties) => {
        buckets.set(name, declareBucket(name, properties));
        return { arn: `arn:aws:s3:::${name}` };
      },
      readObject: async (name, key) => {
        const object = store.table.get(name, key);
        if (!object) return undefined;
        const headers = { ...object.headers, 'content-type': object.contentType, etag: object.etag };
        return { headers, body: await wholeOf(readObject(store, object)) };
      },
    },
    close: async () => {
      stopSweep();
      store.table.close();
    },
  };
}

/** S3 tells only those that something is not there who may list the bucket; the others are refused. */
function refuseToTell(gateway: ServiceGateway, caller: Caller, { bucket, source }: ObjectRequest): void {
  const list = { action: 's3:ListBucket', resource: `arn:aws:s3:::${source?.bucket ?? bucket}` };
  if (!gateway.permits(caller, list)) throw new ServiceError('AccessDenied', 'Access Denied', 403);
}

function copySourcePlace(header: string | undefined): Place | undefined {
  if (header === undefined) return undefined;
  const [path = ''] = header.split('?');
  return parsePlace(path.startsWith('/') ? path : `/${path}`);
}

async function wholeOf(content: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function readText(req: IncomingMessage): Promise<string> {
  const body = await readWhole(req, MAX_XML_BYTES);
  if (!body) throw new ServiceError('MalformedXML', 'The request body is too large', 400);
  return body.toString();
}
