import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Whether two folders hold the same files with the same bytes. */
export function sameFiles(a: string, b: string): boolean {
  const names = readdirSync(a).sort();
  if (names.join('/') !== readdirSync(b).sort().join('/')) return false;
  return names.every((name) => readFileSync(join(a, name)).equals(readFileSync(join(b, name))));
}
