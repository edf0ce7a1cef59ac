import { ServiceError } from '../service-error.ts';

/** Where a request points to; parts that it does not name are empty. */
export interface Place {
  readonly bucket: string;
  readonly key: string;
}

/** S3's limit for keys, in bytes of UTF-8. */
const MAX_KEY_BYTES = 1_024;

/** `/bucket/key` (encoded) as a place. Keys that climb out of their bucket are refused. */
export function parsePlace(path: string): Place {
  const [, bucket = '', ...rest] = path.split('/');
  try {
    const place = { bucket: decodeURIComponent(bucket), key: decodeURIComponent(rest.join('/')) };
    checkKey(place.key);
    return place;
  } catch (error) {
    if (error instanceof URIError) throw invalidUri();
    throw error;
  }
}

/** Refuses keys that are too long or whose `..` segments lead out of the bucket. */
export function checkKey(key: string): void {
  if (Buffer.byteLength(key) > MAX_KEY_BYTES)
    throw new ServiceError('KeyTooLongError', 'Your key is too long', 400);
  let depth = 0;
  for (const segment of key.split(/[/\\]/)) {
    depth += segment === '..' ? -1 : segment === '.' || segment === '' ? 0 : 1;
    if (depth < 0) throw invalidUri();
  }
  if (key.includes('\0')) throw invalidUri();
}

function invalidUri(): ServiceError {
  return new ServiceError('InvalidURI', "Couldn't parse the specified URI.", 400);
}
