import { queryValue, type RequestTarget } from '../request-target.ts';

/** Names the operation by method, path and query as S3 does; undefined for what is not emulated. */
export function nameOperation(
  method: string,
  place: { readonly bucket: string; readonly key: string },
  query: RequestTarget['query'],
  headers: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const has = (name: string) => queryValue(query, name) !== undefined;
  if (UNKNOWN_SUBRESOURCES.some(has)) return undefined;
  if (place.bucket === '') return method === 'GET' ? 'ListBuckets' : undefined;
  if (place.key === '') {
    if (method === 'HEAD') return 'HeadBucket';
    if (method === 'POST') return has('delete') ? 'DeleteObjects' : undefined;
    if (method !== 'GET') return undefined;
    if (has('location')) return 'GetBucketLocation';
    if (has('uploads')) return 'ListMultipartUploads';
    return has('list-type') ? 'ListObjectsV2' : 'ListObjects';
  }
  const isPart = has('uploadId');
  const isCopy = headers['x-amz-copy-source'] !== undefined;
  switch (method) {
    case 'GET':
      return isPart ? 'ListParts' : 'GetObject';
    case 'HEAD':
      return 'HeadObject';
    case 'PUT':
      if (isPart) return isCopy ? 'UploadPartCopy' : 'UploadPart';
      return isCopy ? 'CopyObject' : 'PutObject';
    case 'DELETE':
      return isPart ? 'AbortMultipartUpload' : 'DeleteObject';
    case 'POST':
      if (has('uploads')) return 'CreateMultipartUpload';
      return isPart ? 'CompleteMultipartUpload' : undefined;
    default:
      return undefined;
  }
}

/** Operations on these would otherwise be taken for reads and writes of objects. */
const UNKNOWN_SUBRESOURCES = [
  'acl',
  'attributes',
  'cors',
  'encryption',
  'legal-hold',
  'lifecycle',
  'logging',
  'notification',
  'object-lock',
  'ownershipControls',
  'policy',
  'publicAccessBlock',
  'replication',
  'restore',
  'retention',
  'select',
  'tagging',
  'torrent',
  'versioning',
  'versions',
  'website',
];
