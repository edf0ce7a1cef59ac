import { Readable } from 'node:stream';
import type { Answer } from '../answer.ts';
import { ServiceError } from '../service-error.ts';
import type { Blob, Blobs } from './blobs.ts';
import type { ObjectTable, StoredObject } from './object-table.ts';

/** Objects and their content. */
export interface ObjectStore {
  readonly table: ObjectTable;
  readonly blobs: Blobs;
  /** Upload id → the answer to its completion, which S3 repeats to who asks again. */
  readonly completed: Map<string, Answer>;
}

/** The object, or NoSuchKey. */
export function getObject({ table }: ObjectStore, bucket: string, key: string): StoredObject {
  const object = table.get(bucket, key);
  if (object) return object;
  throw new ServiceError('NoSuchKey', 'The specified key does not exist.', 404, { Key: key });
}

/** Puts an object in the place of a former one, whose content is dropped. */
export function putObject({ table, blobs }: ObjectStore, bucket: string, object: StoredObject): void {
  const former = table.get(bucket, object.key);
  table.put(bucket, object);
  dropBlobs(blobs, former?.blobs ?? [], object.blobs);
}

/** Removes an object; one that is not there is removed already. */
export function deleteObject({ table, blobs }: ObjectStore, bucket: string, key: string): void {
  const former = table.get(bucket, key);
  table.delete(bucket, key);
  dropBlobs(blobs, former?.blobs ?? []);
}

/** Removes an unfinished upload with its parts, except for those that an object has taken over. */
export function deleteUpload(
  { table, blobs }: ObjectStore,
  uploadId: string,
  kept: readonly Blob[] = [],
): void {
  const parts = table.listParts(uploadId);
  table.deleteUpload(uploadId);
  dropBlobs(
    blobs,
    parts.map(({ blob }) => blob),
    kept,
  );
}

/** The bytes of an object from `start` to `end`, both included. */
export function readObject(
  { blobs }: ObjectStore,
  object: StoredObject,
  start = 0,
  end = object.size - 1,
): Readable {
  return Readable.from(segments(blobs, object, start, end), { objectMode: false });
}

async function* segments(
  blobs: Blobs,
  object: StoredObject,
  start: number,
  end: number,
): AsyncGenerator<Buffer> {
  let offset = 0;
  for (const blob of object.blobs) {
    const from = Math.max(start - offset, 0);
    const to = Math.min(end - offset, blob.size - 1);
    if (from <= to) yield* blobs.read(blob, from, to);
    offset += blob.size;
  }
}

function dropBlobs(blobs: Blobs, dropped: readonly Blob[], kept: readonly Blob[] = []): void {
  for (const blob of dropped) {
    if (kept.some(({ id }) => id === blob.id)) continue;
    blobs
      .delete(blob)
      .catch((error: unknown) => console.error(`local s3: content was not deleted: ${String(error)}`));
  }
}
