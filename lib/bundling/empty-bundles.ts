import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { functionBundles } from './function-bundles.ts';

/** Writes packages that hold nothing into a folder: what a template says does not depend on the code. */
export function emptyBundles(folder: string): string {
  for (const { name } of functionBundles) {
    mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, name, 'index.mjs'), `export const handler = () => '${name}';\n`);
  }
  return folder;
}
