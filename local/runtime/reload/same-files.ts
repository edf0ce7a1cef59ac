import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Whether two folders hold the same files with the same bytes, at any depth. */
export function sameFiles(a: string, b: string): boolean {
  const names = filesBelow(a);
  if (names.join('\n') !== filesBelow(b).join('\n')) return false;
  return names.every((name) => readFileSync(join(a, name)).equals(readFileSync(join(b, name))));
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}
