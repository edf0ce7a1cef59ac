import { addDigests, emptyDigest } from '#core/backup/digest.ts';
import type { Manifest } from '#core/backup/manifest.ts';
import type { BackupBucket } from './bucket.ts';
import { readPart } from './read-part.ts';

/** Everything that is wrong with a backup, a sentence each; none is a good sign. `onPart` hears of each part that was read. */
export async function verifyBackup(
  { tables }: Manifest,
  bucket: BackupBucket,
  onPart: (key: string) => void = () => {},
): Promise<readonly string[]> {
  const wrong: string[] = [];
  for (const { name, items, digest, parts } of tables) {
    for (const part of parts) {
      const read = await readPart(part, bucket);
      if ('wrong' in read) wrong.push(`${part.key} ${read.wrong}.`);
      onPart(part.key);
    }
    const count = parts.reduce((sum, part) => sum + part.items, 0);
    const total = parts.reduce((sum, part) => addDigests(sum, part.digest), emptyDigest);
    if (count !== items || total !== digest)
      wrong.push(`the parts of ${name} do not add up to its manifest.`);
  }
  return wrong;
}
