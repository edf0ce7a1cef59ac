import type { FunctionBundle } from '#lib/bundling/function-bundles.ts';
import type { Load } from './measure-loads.ts';

/** The package whose load time tells how slow the machine is at this moment; measured in the same rounds as the others. */
export const yardstick = {
  name: 'yardstick',
  handler: 'bench/cold/yardstick.ts',
} as const satisfies FunctionBundle;

/** What the yardstick takes on a quiet machine: the least of many runs on two otherwise idle x86-64 cores. */
const quietMs = 25.5;

/**
 * How many times slower than a quiet machine this one is now; never below 1. Neighbours that share the processor make all
 * packages slower in the same ratio, so a cap is asked of the time divided by this.
 */
export function slowness(loads: ReadonlyMap<string, Load>): number {
  return Math.max(1, (loads.get(yardstick.name)?.leastMs ?? 0) / quietMs);
}
