import './help.ts';
import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { makeLongDocument } from '#test/fixtures/pdf/long-document.ts';
import { convertOverHttp } from './pdf/convert-over-http.ts';
import { median } from './statistics.ts';
import { startLocalCloud } from './tasks/local-cloud.ts';

/*
 * A long document through the API of a local cloud, read in ranges side by side, beside one run of pdf2csv: wall time,
 * whether the bytes are the same, and what joining the ranges holds in memory.
 * npm run bench:fan-out -- [--pages 1500] [--runs 3]
 */

const { values } = parseArgs({
  options: { pages: { type: 'string', default: '1500' }, runs: { type: 'string', default: '3' } },
});
const pages = Number(values.pages);
const folder = await mkdtemp(join(tmpdir(), 'beatless-fan-out-'));
const pdf = join(folder, 'long.pdf');
await writeFile(pdf, makeLongDocument(pages));
const cloud = await startLocalCloud();
try {
  const bytes = new Uint8Array(await readFile(pdf));
  const apart: number[] = [];
  const alone: number[] = [];
  let ways = 0;
  for (let run = 0; run < Number(values.runs); run += 1) {
    alone.push(await seconds(() => runAlone()));
    const conversion = await convertOverHttp(cloud, bytes);
    apart.push(conversion.seconds);
    ways = conversion.children;
    const wrong = await differing(conversion.files);
    if (wrong.length > 0) throw new Error(`other bytes than one run gives: ${wrong.slice(0, 5).join(', ')}`);
    say(`run ${run + 1}: ${conversion.files.length} files, the same bytes`);
  }
  say(`${pages} pages, one run of pdf2csv: ${median(alone).toFixed(1)} s`);
  say(`${pages} pages, through the API in ${ways} ranges: ${median(apart).toFixed(1)} s`);
  for (const length of [pages, 4 * pages]) joinAlone(length);
} finally {
  await cloud.stop();
  await rm(folder, { recursive: true, force: true });
}

async function runAlone(): Promise<void> {
  const args = ['client/pdf2csv.ts', pdf, '--merged', '--out', join(folder, 'alone')];
  await promisify(execFile)(process.execPath, args);
}

async function differing(files: readonly { name: string; sha256: string }[]): Promise<string[]> {
  const same = await Promise.all(
    files.map(async ({ name, sha256 }) => {
      const own = createHash('sha256').update(await readFile(join(folder, 'alone', name)));
      return own.digest('hex') === sha256;
    }),
  );
  return files.filter((_, at) => !same[at]).map(({ name }) => name);
}

/** In a process of its own, so that nothing but the joining counts. */
function joinAlone(length: number): void {
  const script = new URL('./pdf/join-run.ts', import.meta.url).pathname;
  spawnSync(process.execPath, [script, String(length)], { stdio: 'inherit' });
}

async function seconds(act: () => Promise<void>): Promise<number> {
  const before = performance.now();
  await act();
  return (performance.now() - before) / 1000;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
