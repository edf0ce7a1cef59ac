import type { Need } from '../gateway/policy.ts';
import { queryValue } from '../request-target.ts';
import type { ObjectRequest } from './object-operations.ts';

/** Every permission that an operation needs. */
export function s3Needs(operation: string, request: ObjectRequest): readonly Need[] {
  const { bucket, key, source, query } = request;
  if (operation === 'ListBuckets') return [{ action: actionOf(operation), resource: '*' }];
  const arn = `arn:aws:s3:::${bucket}`;
  if (operation === 'DeleteObjects') {
    const keys = [...request.text.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, name]) => name ?? '');
    return keys.map((name) => ({ action: 's3:DeleteObject', resource: `${arn}/${name}` }));
  }
  const context = {
    's3:prefix': queryValue(query, 'prefix') ?? '',
    's3:delimiter': queryValue(query, 'delimiter') ?? '',
  };
  const own: Need =
    key === ''
      ? { action: actionOf(operation), resource: arn, context }
      : { action: actionOf(operation), resource: `${arn}/${key}` };
  if (!source) return [own];
  return [own, { action: 's3:GetObject', resource: `arn:aws:s3:::${source.bucket}/${source.key}` }];
}

/** Permissions of operations that are not named after themselves. */
const ACTIONS: Readonly<Record<string, string>> = {
  HeadObject: 'GetObject',
  HeadBucket: 'ListBucket',
  ListObjects: 'ListBucket',
  ListObjectsV2: 'ListBucket',
  ListBuckets: 'ListAllMyBuckets',
  ListMultipartUploads: 'ListBucketMultipartUploads',
  ListParts: 'ListMultipartUploadParts',
  CreateMultipartUpload: 'PutObject',
  UploadPart: 'PutObject',
  UploadPartCopy: 'PutObject',
  CompleteMultipartUpload: 'PutObject',
  CopyObject: 'PutObject',
  DeleteObjects: 'DeleteObject',
};

function actionOf(operation: string): string {
  return `s3:${ACTIONS[operation] ?? operation}`;
}
