import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { prng } from '#bench/simulate/prng.ts';
import { makeCjkPdf } from '#test/fixtures/pdf/cjk.ts';
import { damage } from '#test/fixtures/pdf/damage.ts';
import type { Ending } from './hostile-thread.ts';
import { maxRssMiB } from './max-rss.ts';

/** A file may take so long; the thread is ended then, and the file counts as a failure. */
const limitSeconds = 30;

/** One file in so many is one that only pdf.js can explain: those of a set seldom are. */
const foreignEvery = 10;
const foreign = makeCjkPdf({
  cMap: 'UniJIS-UTF8-H',
  ordering: 'Japan1',
  encode: (text) => Buffer.from(text).toString('hex'),
  rows: [
    ['年度', '製品', '数量'],
    ['令和三年', '鉄鋼', '3,200'],
  ],
});

/**
 * Reads `count` damaged copies of the set's files, each in a thread with a time limit as in production. Prints how they
 * ended; true when each ended in tables, without tables, or in an error that says why.
 */
export async function runHostile(
  set: string,
  pdfs: readonly string[],
  count: number,
  seed: number,
): Promise<boolean> {
  const random = prng(seed);
  const endings = new Map<string, number>();
  let readByPdfjs = 0;
  const slow: { seconds: number; name: string }[] = [];
  for (let i = 0; i < count; i += 1) {
    const pdf = random.pick(pdfs);
    const isForeign = i % foreignEvery === 0;
    const bytes = damage(isForeign ? foreign : readFileSync(join(set, pdf)), random);
    const start = performance.now();
    const { ending, readTwice } = await readInThread(bytes);
    if (readTwice) readByPdfjs += 1;
    slow.push({
      seconds: (performance.now() - start) / 1000,
      name: `${i}: ${isForeign ? 'made for pdf.js' : pdf}`,
    });
    endings.set(ending, (endings.get(ending) ?? 0) + 1);
    if (isFailure(ending))
      process.stdout.write(
        `  file ${i} of seed ${seed}, from ${isForeign ? 'the one made for pdf.js' : pdf}: ${ending}\n`,
      );
  }
  const peak = maxRssMiB();
  process.stdout.write(
    `${count} damaged files, seed ${seed}, peak RSS ${peak} MB, ${readByPdfjs} read by pdf.js as well\n`,
  );
  for (const [ending, times] of [...endings].sort((a, b) => b[1] - a[1]))
    process.stdout.write(`${String(times).padStart(6)}  ${ending}\n`);
  for (const { seconds, name } of slow.sort((a, b) => b.seconds - a.seconds).slice(0, 3))
    process.stdout.write(`        slowest ${seconds.toFixed(2)} s  ${name}\n`);
  return ![...endings.keys()].some(isFailure) && peak <= 512;
}

function isFailure(ending: string): boolean {
  return /^(FAULT|TIMEOUT|CRASH)/.test(ending);
}

function readInThread(bytes: Uint8Array): Promise<Ending> {
  return new Promise((resolve) => {
    const thread = new Worker(new URL('./hostile-thread.ts', import.meta.url), {
      workerData: { bytes },
      resourceLimits: { maxOldGenerationSizeMb: 256 },
    });
    const end = (ending: Ending) => {
      clearTimeout(timer);
      void thread.terminate().then(() => resolve(ending));
    };
    const fail = (ending: string) => end({ ending, readTwice: false });
    const timer = setTimeout(() => fail(`TIMEOUT after ${limitSeconds} s`), limitSeconds * 1000);
    thread.once('message', (ending: Ending) => end(ending));
    thread.once('error', (error) => fail(`CRASH ${error.message}`));
  });
}
