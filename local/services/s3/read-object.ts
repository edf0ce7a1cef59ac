import type { Answer } from '../answer.ts';
import { queryValue, type RequestTarget } from '../request-target.ts';
import { ServiceError } from '../service-error.ts';
import type { StoredObject } from './object-table.ts';
import { checkRead } from './preconditions.ts';
import { type ObjectStore, readObject } from './store.ts';

type Headers = Readonly<Record<string, string | undefined>>;

/** Headers of an answer that a (signed) query may replace. */
const OVERRIDES: readonly string[] = [
  'content-type',
  'content-disposition',
  'content-encoding',
  'content-language',
  'cache-control',
  'expires',
];

/** GetObject and HeadObject: conditions, range, overridden headers. */
export function answerObject(
  store: ObjectStore,
  object: StoredObject,
  request: { readonly headers: Headers; readonly query: RequestTarget['query'] },
): Answer {
  const { headers, query } = request;
  const common = { etag: object.etag, 'last-modified': new Date(object.modifiedAt).toUTCString() };
  if (checkRead(object, headers)) return { status: 304, headers: common };
  const overrides = OVERRIDES.flatMap((name) => {
    const value = queryValue(query, `response-${name}`);
    return value === undefined ? [] : [[name, value] as const];
  });
  const told = {
    ...object.headers,
    'content-type': object.contentType,
    ...Object.fromEntries(overrides),
    ...common,
    'accept-ranges': 'bytes',
  };
  const range = parseRange(headers.range, object.size);
  if (!range) {
    const checksums = headers['x-amz-checksum-mode'] === 'ENABLED' ? object.checksums : {};
    return {
      status: 200,
      headers: { ...told, ...checksums, 'content-length': String(object.size) },
      body: object.size === 0 ? '' : readObject(store, object),
    };
  }
  const [start, end] = range;
  return {
    status: 206,
    headers: {
      ...told,
      'content-range': `bytes ${start}-${end}/${object.size}`,
      'content-length': String(end - start + 1),
    },
    body: readObject(store, object, start, end),
  };
}

/** The range as positions of bytes; undefined when the whole is meant. */
export function parseRange(header: string | undefined, size: number): readonly [number, number] | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return undefined;
  const [, from = '', to = ''] = match;
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (start < size && start <= end) return [start, end];
  throw new ServiceError('InvalidRange', 'The requested range is not satisfiable', 416, {
    ActualObjectSize: size,
  });
}
