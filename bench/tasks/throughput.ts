import { percentile } from '../statistics.ts';

/** One run of a system: how fast a number of tasks went through it. */
export interface Throughput {
  readonly tasks: number;
  /** From the first submit to the last recorded SUCCESS. */
  readonly seconds: number;
  /** From a task's submit to its recorded SUCCESS, in ms. */
  readonly medianMs: number;
  readonly p95Ms: number;
}

/** When a task was submitted and when its SUCCESS was recorded, in ms since 1970, by clocks of one machine. */
export interface Lifetime {
  readonly submittedAt: number;
  readonly endedAt: number;
}

/** What a run came to. */
export function throughputOf(lifetimes: readonly Lifetime[]): Throughput {
  const first = Math.min(...lifetimes.map(({ submittedAt }) => submittedAt));
  const last = Math.max(...lifetimes.map(({ endedAt }) => endedAt));
  const latencies = lifetimes.map(({ submittedAt, endedAt }) => endedAt - submittedAt);
  return {
    tasks: lifetimes.length,
    seconds: (last - first) / 1000,
    medianMs: percentile(latencies, 50),
    p95Ms: percentile(latencies, 95),
  };
}

/** Several clients at once, each taking the next of `count` jobs when it is done with one. */
export async function inParallel(
  clients: number,
  count: number,
  job: (n: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const client = async () => {
    while (next < count) {
      const n = next;
      next += 1;
      await job(n);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
}
