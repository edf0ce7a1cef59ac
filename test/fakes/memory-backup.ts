import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { itemDigest } from '#adapters/backup/item-digest.ts';
import { addDigests, emptyDigest } from '#core/backup/digest.ts';
import type { BackupPorts } from '#core/backup/ports.ts';

type Item = Readonly<Record<string, unknown>>;

/** Tables and a bucket in memory; a stretch has at most ten items. */
export function memoryBackup(
  tables: Readonly<Record<string, readonly Item[]>>,
): BackupPorts & { readonly objects: Map<string, Uint8Array> } {
  const objects = new Map<string, Uint8Array>();
  return {
    objects,
    source: {
      tables: Object.fromEntries(Object.keys(tables).map((name) => [name, name])),
      form: async () => ({ KeySchema: [], AttributeDefinitions: [] }),
      read: async (tableName, { segment, segments, from = 0 }) => {
        const mine = (tables[tableName] ?? []).filter((_item, at) => at % segments === segment);
        const stretch = mine.slice(Number(from), Number(from) + 10);
        const next = Number(from) + 10;
        return {
          lines: stretch.map((item) => `${JSON.stringify(item)}\n`).join(''),
          items: stretch.length,
          digest: stretch.map(itemDigest).reduce(addDigests, emptyDigest),
          ...(next < mine.length ? { next } : {}),
        };
      },
    },
    files: {
      putLines: async (key, lines) => {
        const body = gzipSync(lines);
        objects.set(key, body);
        return { bytes: body.byteLength, sha256: createHash('sha256').update(body).digest('hex') };
      },
      putJson: async (key, value) => void objects.set(key, Buffer.from(JSON.stringify(value))),
      getJson: async (key) => JSON.parse(Buffer.from(objects.get(key) ?? '').toString('utf8')),
    },
  };
}
