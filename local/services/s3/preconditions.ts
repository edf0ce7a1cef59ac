import { ServiceError } from '../service-error.ts';
import type { StoredObject } from './object-table.ts';

type Headers = Readonly<Record<string, string | undefined>>;

/** Conditional writes: `If-None-Match: *` and `If-Match`. */
export function checkWrite(existing: StoredObject | undefined, headers: Headers): void {
  const absent = headers['if-none-match'];
  if (absent !== undefined && existing && (absent === '*' || isEtagIn(existing.etag, absent)))
    throw failed('If-None-Match');
  const match = headers['if-match'];
  if (match === undefined) return;
  if (!existing) throw new ServiceError('NoSuchKey', 'The specified key does not exist.', 404);
  if (match !== '*' && !isEtagIn(existing.etag, match)) throw failed('If-Match');
}

/** Conditional reads; true means that the caller's copy is up to date (304). */
export function checkRead(object: StoredObject, headers: Headers): boolean {
  const { 'if-match': match, 'if-none-match': noneMatch } = headers;
  if (match !== undefined) {
    if (match !== '*' && !isEtagIn(object.etag, match)) throw failed('If-Match');
  } else if (isBefore(headers['if-unmodified-since'], object.modifiedAt)) {
    throw failed('If-Unmodified-Since');
  }
  if (noneMatch !== undefined) return noneMatch === '*' || isEtagIn(object.etag, noneMatch);
  const since = Date.parse(headers['if-modified-since'] ?? '');
  return Math.floor(object.modifiedAt / 1000) * 1000 <= since;
}

function isBefore(date: string | undefined, modifiedAt: number): boolean {
  return Date.parse(date ?? '') < Math.floor(modifiedAt / 1000) * 1000;
}

function isEtagIn(etag: string, list: string): boolean {
  const bare = (text: string) => text.trim().replace(/^W\//, '').replaceAll('"', '');
  return list.split(',').some((entry) => bare(entry) === bare(etag));
}

function failed(condition: string): ServiceError {
  const message = 'At least one of the pre-conditions you specified did not hold';
  return new ServiceError('PreconditionFailed', message, 412, { Condition: condition });
}
