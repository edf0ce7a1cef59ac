import { createHash } from 'node:crypto';
import { constants, gunzipSync } from 'node:zlib';
import type { LoadFiles, Place } from '#core/loaders/load-files.ts';

export type MemoryLoadFiles = LoadFiles & {
  /** By `<bucket>/<key>`. */
  readonly objects: Map<string, Uint8Array>;
  put(place: Place, body: string | Uint8Array): void;
  text(key: string): string;
};

/** The files of loads in memory. */
export function memoryLoadFiles(): MemoryLoadFiles {
  const objects = new Map<string, Uint8Array>();
  const at = ({ bucket, key }: Place) => `${bucket}/${key}`;
  const etagOf = (body: Uint8Array) => `"${createHash('md5').update(body).digest('hex')}"`;
  const text = (key: string) => {
    const body = objects.get(`results/${key}`);
    if (!body) throw new Error(`there is no ${key}`);
    return new TextDecoder().decode(body);
  };
  return {
    objects,
    text,
    put: (place, body) =>
      void objects.set(at(place), typeof body === 'string' ? new TextEncoder().encode(body) : body),
    stat: async (place) => {
      const body = objects.get(at(place));
      return body && { etag: etagOf(body), bytes: body.byteLength };
    },
    list: async (bucket, prefix, most) =>
      [...objects]
        .filter(([name]) => name.startsWith(`${bucket}/${prefix}`))
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .slice(0, most + 1)
        .map(([name, body]) => ({
          key: name.slice(bucket.length + 1),
          etag: etagOf(body),
          bytes: body.byteLength,
        })),
    read: async (place, from, length) => {
      const body = objects.get(at(place));
      if (!body) throw new Error(`there is no ${at(place)}`);
      if (!place.key.endsWith('.gz')) return body.subarray(from, from + length);
      if (from > 0) return new Uint8Array();
      const beginning = { finishFlush: constants.Z_SYNC_FLUSH };
      return gunzipSync(body.subarray(0, length), beginning).subarray(0, length);
    },
    copy: async (from, etag, to) => {
      const body = objects.get(at(from));
      if (!body) return 'missing';
      if (etagOf(body) !== etag) return 'changed';
      objects.set(`results/${to}`, body);
      return 'copied';
    },
    write: async (key, body) => void objects.set(`results/${key}`, new TextEncoder().encode(body)),
    readText: async (key) => text(key),
    url: (key) => `s3://results/${key}`,
  };
}
