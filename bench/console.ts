import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { buildConsole } from '#lib/bundling/build-console.ts';

/** `npm run bench:console`: what a browser fetches for the first page and for each part after it; `--check`: against its cap. */
const capKilobytes = 150;
const root = join(import.meta.dirname, '..');
const files = await buildConsole(root);

const textOf = (name: string): string => Buffer.from(files.get(name) ?? '').toString();
const sizeOf = (name: string): number => gzipSync(files.get(name) ?? '', { level: 9 }).byteLength / 1024;

/** The files that a page needs before it shows anything: those of index.html and what their scripts import at once. */
function firstLoad(): Set<string> {
  const found = new Set(['index.html']);
  for (const name of found) {
    const folder = name.includes('/') ? name.slice(0, name.lastIndexOf('/') + 1) : '';
    const named = name.endsWith('.html')
      ? [...textOf(name).matchAll(/(?:src|href)="\/([^"]+)"/g)]
      : [...textOf(name).matchAll(/(?:import|from)\s*"\.\/([^"]+)"/g)];
    for (const [, path = ''] of named) {
      const file = name.endsWith('.html') ? path : folder + path;
      if (files.has(file)) found.add(file);
    }
  }
  return found;
}

const first = firstLoad();
const total = [...first].reduce((sum, name) => sum + sizeOf(name), 0);
for (const name of [...files.keys()].sort())
  console.log(`${sizeOf(name).toFixed(1).padStart(7)} KB  ${first.has(name) ? 'first' : 'later'}  ${name}`);
console.log(`\nFirst page: ${total.toFixed(1)} KB gzip in ${first.size} files (at most ${capKilobytes}).`);
if (process.argv.includes('--check') && total > capKilobytes) process.exit(1);
