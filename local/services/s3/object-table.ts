import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { Blob } from './blobs.ts';

/** What is known of an object beside its content. */
export interface ObjectMeta {
  readonly contentType: string;
  /** Headers that are given back as they came: user metadata, Cache-Control, Content-Disposition … */
  readonly headers: Readonly<Record<string, string>>;
  /** Checksum header → value, as the uploader gave them. */
  readonly checksums: Readonly<Record<string, string>>;
}

/** A stored object. */
export interface StoredObject extends ObjectMeta {
  readonly key: string;
  /** More than one after a multipart upload. */
  readonly blobs: readonly Blob[];
  readonly size: number;
  /** With its quotes. */
  readonly etag: string;
  readonly modifiedAt: number;
}

/** A multipart upload that is not completed. */
export interface Upload extends ObjectMeta {
  readonly id: string;
  readonly bucket: string;
  readonly key: string;
  readonly startedAt: number;
}

/** A part of such an upload. */
export interface Part {
  readonly number: number;
  readonly blob: Blob;
  readonly etag: string;
  readonly modifiedAt: number;
}

/** Objects, uploads and parts in SQLite; calls are synchronous, so check-then-write cannot be interrupted. */
export interface ObjectTable {
  get(bucket: string, key: string): StoredObject | undefined;
  put(bucket: string, object: StoredObject): void;
  delete(bucket: string, key: string): void;
  /** In the order of the keys' bytes, as S3 lists. */
  list(
    bucket: string,
    from: { readonly after: string; readonly prefix: string },
    limit: number,
  ): StoredObject[];
  getUpload(id: string): Upload | undefined;
  putUpload(upload: Upload): void;
  deleteUpload(id: string): void;
  listUploads(bucket: string): Upload[];
  putPart(uploadId: string, part: Part): void;
  listParts(uploadId: string): Part[];
  /** The ids of all content that objects and parts refer to. */
  blobIds(): Set<string>;
  close(): void;
}

const SCHEMA = `
CREATE TABLE IF NOT EXISTS objects (bucket TEXT, key TEXT, record TEXT NOT NULL, PRIMARY KEY (bucket, key)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS uploads (id TEXT PRIMARY KEY, bucket TEXT NOT NULL, record TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS parts (upload TEXT, number INTEGER, record TEXT NOT NULL, PRIMARY KEY (upload, number));
`;

/** Opens the table below `folder`, or in memory without one. */
export async function openObjectTable(folder: string | undefined): Promise<ObjectTable> {
  const { DatabaseSync: Database } = await import('node:sqlite');
  if (folder !== undefined) mkdirSync(folder, { recursive: true });
  const db: DatabaseSync = new Database(folder === undefined ? ':memory:' : join(folder, 'objects.db'));
  // Survives a killed process; only a power cut may lose the last objects
  db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; ${SCHEMA}`);
  const sql = {
    get: db.prepare('SELECT record FROM objects WHERE bucket = ? AND key = ?'),
    put: db.prepare('INSERT OR REPLACE INTO objects VALUES (?, ?, ?)'),
    delete: db.prepare('DELETE FROM objects WHERE bucket = ? AND key = ?'),
    list: db.prepare(
      'SELECT record FROM objects WHERE bucket = ? AND key > ? AND key >= ? ORDER BY key LIMIT ?',
    ),
    getUpload: db.prepare('SELECT record FROM uploads WHERE id = ?'),
    putUpload: db.prepare('INSERT OR REPLACE INTO uploads VALUES (?, ?, ?)'),
    deleteUpload: db.prepare('DELETE FROM uploads WHERE id = ?'),
    listUploads: db.prepare('SELECT record FROM uploads WHERE bucket = ?'),
    putPart: db.prepare('INSERT OR REPLACE INTO parts VALUES (?, ?, ?)'),
    deleteParts: db.prepare('DELETE FROM parts WHERE upload = ?'),
    listParts: db.prepare('SELECT record FROM parts WHERE upload = ? ORDER BY number'),
    blobIds: db.prepare(
      "SELECT blob.value ->> 'id' AS id FROM objects, json_each(record, '$.blobs') AS blob UNION SELECT record ->> '$.blob.id' FROM parts",
    ),
  };
  const parse = <T>(row: unknown): T | undefined => row && JSON.parse((row as { record: string }).record);
  const parseAll = <T>(rows: unknown[]): T[] => rows.flatMap((row) => parse<T>(row) ?? []);

  return {
    get: (bucket, key) => parse(sql.get.get(bucket, key)),
    put: (bucket, object) => sql.put.run(bucket, object.key, JSON.stringify(object)),
    delete: (bucket, key) => sql.delete.run(bucket, key),
    list: (bucket, { after, prefix }, limit) => {
      const found = parseAll<StoredObject>(sql.list.all(bucket, after, prefix, limit));
      return found.filter(({ key }) => key.startsWith(prefix));
    },
    getUpload: (id) => parse(sql.getUpload.get(id)),
    putUpload: (upload) => sql.putUpload.run(upload.id, upload.bucket, JSON.stringify(upload)),
    deleteUpload: (id) => {
      sql.deleteUpload.run(id);
      sql.deleteParts.run(id);
    },
    listUploads: (bucket) => parseAll(sql.listUploads.all(bucket)),
    putPart: (uploadId, part) => sql.putPart.run(uploadId, part.number, JSON.stringify(part)),
    listParts: (uploadId) => parseAll(sql.listParts.all(uploadId)),
    blobIds: () => new Set(sql.blobIds.all().map(({ id }) => String(id))),
    close: () => db.close(),
  };
}
