import type { BundleName } from '#lib/bundling/function-bundles.ts';

/** What a function may cost before its first request. */
export interface Cap {
  /** CPU of loading the package beyond an empty process, the least of all runs. */
  readonly loadMs?: number;
  /** All code of the package, in units of 1,000 bytes; documents in it do not count. */
  readonly kilobytes: number;
}

/** Lambda bills init, and a person waits for it: about 1.3 ms per ms of load here, and the whole path adds up to 160. */
export const caps: Readonly<Record<BundleName, Cap>> = {
  api: { loadMs: 70, kilobytes: 480 },
  worker: { loadMs: 58, kilobytes: 450 },
  'worker-pdf': { loadMs: 58, kilobytes: 700 },
  sweep: { loadMs: 52, kilobytes: 360 },
  'dead-letters': { loadMs: 45, kilobytes: 300 },
  'task-changes': { loadMs: 50, kilobytes: 350 },
  'finish-statements': { loadMs: 45, kilobytes: 300 },
  'task-requests': { loadMs: 52, kilobytes: 350 },
  push: { loadMs: 45, kilobytes: 350 },
  'push-connections': { loadMs: 50, kilobytes: 350 },
  'console-files': { loadMs: 50, kilobytes: 250 },
  dispatch: { loadMs: 58, kilobytes: 350 },
};
