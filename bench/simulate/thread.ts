import { parentPort } from 'node:worker_threads';
import { mutants } from './mutants.ts';
import { runSeed } from './run-seed.ts';
import { addSeed, emptySummary, type Summary } from './summary.ts';

/** What a thread is asked to do: a range of seeds, or seeds until one finds a mutant. */
export type Job =
  | { readonly kind: 'seeds'; readonly from: number; readonly count: number }
  | { readonly kind: 'mutant'; readonly index: number; readonly from: number; readonly count: number };

/** What it answers. */
export type Answer =
  | { readonly kind: 'seeds'; readonly summary: Summary }
  | {
      readonly kind: 'mutant';
      readonly index: number;
      readonly found?: { readonly seed: number; readonly violation: string };
    };

// Errors are part of what is simulated, and nobody reads their stacks.
Error.stackTraceLimit = 0;
let running = 0;
process.on('unhandledRejection', (error) => {
  throw new Error(`seed ${running}: a promise was rejected and nobody handled it: ${error}`);
});
parentPort?.on('message', async (job: Job) => {
  parentPort?.postMessage(job.kind === 'seeds' ? await runSeeds(job) : await tryMutant(job));
});

async function runSeeds({ from, count }: Extract<Job, { kind: 'seeds' }>): Promise<Answer> {
  const summary = emptySummary();
  for (running = from; running < from + count; running += 1) addSeed(summary, await runSeed(running));
  return { kind: 'seeds', summary };
}

async function tryMutant({ index, from, count }: Extract<Job, { kind: 'mutant' }>): Promise<Answer> {
  const mutation = mutants[index]?.mutation;
  for (running = from; running < from + count; running += 1) {
    const { violation } = await runSeed(running, mutation);
    if (violation) return { kind: 'mutant', index, found: { seed: running, violation: violation.kind } };
  }
  return { kind: 'mutant', index };
}
