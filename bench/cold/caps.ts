import type { BundleName } from '#lib/bundling/function-bundles.ts';

/** What a function may cost before its first request. */
export interface Cap {
  /** CPU of loading the package beyond an empty process, the least of all runs, on two quiet x86-64 cores. */
  readonly loadMs: number;
  /** All code of the package, in units of 1,000 bytes; documents in it do not count. */
  readonly kilobytes: number;
}

/** Lambda bills init, and a person waits for it: about 1.3 ms per ms of load here, and the whole path adds up to 160. */
export const caps: Readonly<Record<BundleName, Cap>> = {
  api: { loadMs: 50, kilobytes: 340 },
  worker: { loadMs: 45, kilobytes: 250 },
  'worker-pdf': { loadMs: 45, kilobytes: 480 },
  sweep: { loadMs: 40, kilobytes: 220 },
  'dead-letters': { loadMs: 30, kilobytes: 110 },
  'task-changes': { loadMs: 40, kilobytes: 190 },
  'finish-statements': { loadMs: 30, kilobytes: 110 },
  'task-requests': { loadMs: 40, kilobytes: 190 },
  push: { loadMs: 30, kilobytes: 90 },
  'push-connections': { loadMs: 35, kilobytes: 130 },
  'console-files': { loadMs: 30, kilobytes: 100 },
  canary: { loadMs: 30, kilobytes: 90 },
  dispatch: { loadMs: 40, kilobytes: 210 },
};
