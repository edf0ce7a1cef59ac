import type { Answer } from '../answer.ts';
import { queryValue, type RequestTarget } from '../request-target.ts';
import { element } from '../service-error.ts';
import type { StoredObject } from './object-table.ts';
import type { ObjectStore } from './store.ts';

const MAX_KEYS = 1_000;
/** Sorts behind every key that begins with what stands before it. */
const LAST = '\u{10FFFF}';

/** ListObjectsV2, and the first version of it for old tools. */
export function listObjects(store: ObjectStore, bucket: string, query: RequestTarget['query']): Answer {
  const of = (name: string) => queryValue(query, name);
  const isV2 = of('list-type') === '2';
  const prefix = of('prefix') ?? '';
  const delimiter = of('delimiter') ?? '';
  const maxKeys = Math.min(Number(of('max-keys') ?? MAX_KEYS), MAX_KEYS);
  const token = of('continuation-token');
  const after =
    token !== undefined
      ? Buffer.from(token, 'base64url').toString()
      : (of(isV2 ? 'start-after' : 'marker') ?? '');
  const page = collect(store, bucket, { prefix, delimiter, maxKeys, after });
  const encode =
    of('encoding-type') === 'url'
      ? (text: string) => encodeURIComponent(text).replaceAll('%2F', '/')
      : String;

  const count = page.objects.length + page.prefixes.length;
  const next = page.next === undefined ? '' : Buffer.from(page.next).toString('base64url');
  const body = [
    element('Name', bucket),
    element('Prefix', encode(prefix)),
    ...(delimiter ? [element('Delimiter', encode(delimiter))] : []),
    element('MaxKeys', maxKeys),
    ...(of('encoding-type') ? [element('EncodingType', 'url')] : []),
    element('IsTruncated', page.next !== undefined),
    ...(isV2 ? [element('KeyCount', count)] : [element('Marker', encode(after))]),
    ...(isV2 && token !== undefined ? [element('ContinuationToken', token)] : []),
    ...(isV2 && next ? [element('NextContinuationToken', next)] : []),
    ...(!isV2 && page.next !== undefined ? [element('NextMarker', encode(page.next))] : []),
    ...page.objects.map((object) => describe(object, encode)),
    ...page.prefixes.map((common) => `<CommonPrefixes>${element('Prefix', encode(common))}</CommonPrefixes>`),
  ];
  return xmlAnswer('ListBucketResult', body.join(''));
}

/** An XML answer with S3's namespace. */
export function xmlAnswer(root: string, content: string): Answer {
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${content}</${root}>`;
  return { status: 200, headers: { 'content-type': 'application/xml' }, body };
}

interface Page {
  readonly objects: StoredObject[];
  readonly prefixes: string[];
  /** After which key the next page begins. */
  readonly next: string | undefined;
}

function collect(
  { table }: ObjectStore,
  bucket: string,
  options: { prefix: string; delimiter: string; maxKeys: number; after: string },
): Page {
  const { prefix, delimiter, maxKeys } = options;
  const objects: StoredObject[] = [];
  const prefixes: string[] = [];
  let after = options.after;
  while (objects.length + prefixes.length <= maxKeys) {
    const isFull = objects.length + prefixes.length === maxKeys;
    const [object] = table.list(bucket, { after, prefix }, 1);
    if (!object) return { objects, prefixes, next: undefined };
    if (isFull) break;
    const cut = delimiter === '' ? -1 : object.key.indexOf(delimiter, prefix.length);
    if (cut < 0) {
      objects.push(object);
      after = object.key;
    } else {
      const common = object.key.slice(0, cut + delimiter.length);
      prefixes.push(common);
      after = common + LAST;
    }
  }
  return { objects, prefixes, next: maxKeys === 0 ? undefined : after };
}

function describe(object: StoredObject, encode: (text: string) => string): string {
  const fields = [
    element('Key', encode(object.key)),
    element('LastModified', new Date(object.modifiedAt).toISOString()),
    element('ETag', object.etag),
    element('Size', object.size),
    element('StorageClass', 'STANDARD'),
  ];
  return `<Contents>${fields.join('')}</Contents>`;
}
