import type { CronSpec } from './cron.ts';

/** When a schedule runs, parsed. The wall times of `cron` and `at` are those of the schedule's zone. */
export type Timing =
  | { readonly kind: 'cron'; readonly cron: CronSpec }
  /** Every so many ms, counted from the schedule's anchor. */
  | { readonly kind: 'rate'; readonly everyMs: number }
  /** Once, at this instant (ms). */
  | { readonly kind: 'at'; readonly instant: number };

/** A timing with all that decides its runs. Times in ms. */
export interface Plan {
  readonly timing: Timing;
  readonly timeZone: string;
  /** Where a rate begins to count. */
  readonly anchorAt: number;
  /** No run before, none after. */
  readonly startAt?: number;
  readonly endAt?: number;
}
