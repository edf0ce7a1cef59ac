import './help.ts';
import { parseArgs } from 'node:util';
import { runMutants } from './simulate/run-mutants.ts';
import { runSeed } from './simulate/run-seed.ts';
import { addSummary, emptySummary, isClean, type Summary } from './simulate/summary.ts';
import type { Job } from './simulate/thread.ts';
import { runJobs } from './simulate/threads.ts';

/**
 * The deterministic simulator: `npm run simulate -- --seeds N [--from S] [--threads 2]`, `--trace` to print what happens in
 * each seed, `--mutants` to take the protocol's guards away one by one. See docs/simulator.md.
 */
const { values } = parseArgs({
  options: {
    seeds: { type: 'string' },
    from: { type: 'string', default: '1' },
    threads: { type: 'string', default: '2' },
    trace: { type: 'boolean', default: false },
    mutants: { type: 'boolean', default: false },
  },
});
const from = wholeNumber('from', values.from);
const threads = wholeNumber('threads', values.threads);
const seeds = values.seeds === undefined ? undefined : wholeNumber('seeds', values.seeds);
const startedAt = performance.now();
const print = (line: string) => void process.stdout.write(`${line}\n`);

if (values.trace) await printTraces(from, seeds ?? 1);
else if (values.mutants) await tryMutants(seeds ?? 20_000);
else await simulate(seeds ?? 10_000);

async function simulate(count: number): Promise<void> {
  const summary = emptySummary();
  await runJobs(jobsFor(count), threads, (answer) => {
    if (answer.kind !== 'seeds') return;
    addSummary(summary, answer.summary);
    showProgress(summary, count);
  });
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  const [first] = summary.failed.toSorted((a, b) => a.seed - b.seed);
  if (first) await printTraces(first.seed, 1, 60);
  const { failed: _failed, ...counts } = summary;
  for (const { seed, kind, detail } of summary.failed) print(`seed ${seed}: ${kind}: ${detail}`);
  print(JSON.stringify({ ...counts, seconds: seconds() }));
  if (!isClean(summary)) process.exitCode = 1;
}

function* jobsFor(count: number): Generator<Job> {
  const size = 250;
  for (let done = 0; done < count; done += size)
    yield { kind: 'seeds', from: from + done, count: Math.min(size, count - done) };
}

function showProgress({ seeds: done, tasks, failed }: Summary, count: number): void {
  if (!process.stderr.isTTY) return;
  const told = `${done} of ${count} seeds, ${tasks} tasks, ${failed.length} failed, ${seconds()} s`;
  process.stderr.write(`\r\x1b[K${told}`);
}

async function tryMutants(count: number): Promise<void> {
  const survivors = await runMutants({ from, seeds: count, threads }, print);
  print(JSON.stringify({ survivors, seconds: seconds() }));
  if (survivors.length > 0) process.exitCode = 1;
}

/** What happened in each of these seeds, or the last `lines` of it. */
async function printTraces(first: number, count: number, lines = Number.POSITIVE_INFINITY): Promise<void> {
  for (let seed = first; seed < first + count; seed += 1) {
    const { trace = [], violation } = await runSeed(seed, {}, true);
    if (trace.length > lines) print(`… ${trace.length - lines} lines before: --from ${seed} --trace`);
    for (const line of trace.slice(-lines)) print(line);
    if (violation) process.exitCode = 1;
  }
}

function seconds(): number {
  return Math.round((performance.now() - startedAt) / 100) / 10;
}

function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number > 0) return number;
  process.stderr.write(`--${name} must be a whole number above 0\n`);
  return process.exit(2);
}
