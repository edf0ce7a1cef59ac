import { readFileSync } from 'node:fs';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { extractPages } from '#pdf/extract.ts';
import { maxRssMiB } from './max-rss.ts';

/**
 * Reads one long file in a process of its own: `node bench/pdf/long-run.ts FILE`. Prints memory every 250 pages.
 * As in production the extractor runs in a thread whose heap is capped.
 */
if (isMainThread) {
  const thread = new Worker(new URL(import.meta.url), {
    workerData: process.argv[2] ?? '',
    // Without a cap V8 lets the young generation grow by 100 MB rather than collect it.
    resourceLimits: { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 24 },
  });
  thread.on('message', (line: string) => process.stdout.write(line));
} else await readAll(workerData as string);

async function readAll(file: string): Promise<void> {
  const say = (line: string) => parentPort?.postMessage(line);
  const before = process.cpuUsage();
  let pages = 0;
  let tables = 0;
  for await (const page of extractPages(readFileSync(file))) {
    pages += 1;
    tables += page.tables.length;
    if (pages % 250 > 0) continue;
    const { rss, heapUsed, external } = process.memoryUsage();
    const [all, heap, outside] = [rss, heapUsed, external].map((value) => Math.round(value / 1_048_576));
    say(`  page ${pages}: RSS ${all} MB (heap in use ${heap}, outside the heap ${outside})\n`);
  }
  const { user, system } = process.cpuUsage(before);
  const cpu = ((user + system) / 1000 / pages).toFixed(1);
  say(`${pages} pages, ${tables} tables, ${cpu} ms CPU per page, peak RSS ${maxRssMiB()} MB\n`);
}
