import type { IncomingHttpHeaders } from 'node:http';
import type { RequestTarget } from '../request-target.ts';
import type { ObjectMeta } from './object-table.ts';

type Headers = Readonly<Record<string, string | undefined>>;

const KEPT = [
  'cache-control',
  'content-disposition',
  'content-language',
  'expires',
  'x-amz-website-redirect-location',
];
const DEFAULT_TYPE = 'binary/octet-stream';

/**
 * The headers of a request, with those that a presigned link carries in its query. Checksums of links are left out:
 * SDKs put the checksum of an empty body there when they sign a PUT whose body they do not know.
 */
export function requestHeaders(headers: IncomingHttpHeaders, query: RequestTarget['query']): Headers {
  const hoisted = query
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([name]) => name.startsWith('x-amz-') && !name.includes('checksum'));
  const sent = Object.entries(headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(', ') : value,
  ]);
  return Object.fromEntries([...hoisted, ...sent]);
}

/** What is kept of the headers (or form fields) of an upload. */
export function objectMeta(headers: Headers, checksums: Readonly<Record<string, string>> = {}): ObjectMeta {
  const encoding = (headers['content-encoding'] ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'aws-chunked')
    .join(', ');
  const kept = Object.entries(headers).filter((entry): entry is [string, string] => {
    const [name, value] = entry;
    return value !== undefined && (KEPT.includes(name) || name.startsWith('x-amz-meta-'));
  });
  return {
    contentType: headers['content-type'] ?? DEFAULT_TYPE,
    headers: { ...Object.fromEntries(kept), ...(encoding && { 'content-encoding': encoding }) },
    checksums,
  };
}
