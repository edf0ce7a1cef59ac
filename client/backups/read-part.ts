import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { itemDigest } from '#adapters/backup/item-digest.ts';
import { addDigests, emptyDigest } from '#core/backup/digest.ts';
import type { BackupPart } from '#core/backup/manifest.ts';
import type { BackupBucket } from './bucket.ts';

const decompress = promisify(gunzip);

/** What a part holds; or, when it is not what the manifest says, what is wrong with it. */
export type ReadPart = { readonly items: readonly Record<string, never>[] } | { readonly wrong: string };

/** Reads a part and holds it against the manifest: the file's bytes, then its items. */
export async function readPart(part: BackupPart, bucket: BackupBucket): Promise<ReadPart> {
  const bytes = await bucket.read(part.key);
  if (!bytes) return { wrong: 'is missing' };
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (sha256 !== part.sha256) return { wrong: `is damaged: its SHA-256 is ${sha256}, not ${part.sha256}` };
  const lines = (await decompress(bytes)).toString('utf8').split('\n');
  // Every line ends in a line feed, so the last piece is empty.
  const items = lines.slice(0, -1).map((line) => JSON.parse(line));
  if (items.length !== part.items) return { wrong: `holds ${items.length} items, not ${part.items}` };
  const digest = items.map(itemDigest).reduce(addDigests, emptyDigest);
  return digest === part.digest ? { items } : { wrong: 'holds other items than were read' };
}
