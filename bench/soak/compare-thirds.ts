import { median } from '../statistics.ts';

/** A figure over a run: its medians in the first and the last third, and how the last compares with the first. */
export interface Thirds {
  readonly first: number;
  readonly last: number;
  readonly peak: number;
  readonly ratio: number;
}

/** More than this between the thirds is growth, or something that died. */
const TOLERANCE = 0.1;

/** @throws when there are too few samples to have thirds */
export function compareThirds(samples: readonly number[]): Thirds {
  const size = Math.floor(samples.length / 3);
  if (size === 0) throw new Error(`${samples.length} samples have no thirds`);
  const first = median(samples.slice(0, size));
  const last = median(samples.slice(-size));
  return { first, last, peak: Math.max(...samples), ratio: Math.round((last / first) * 1000) / 1000 };
}

/** The last third is within 10 % of the first. */
export function isSteady({ ratio }: Thirds): boolean {
  return Math.abs(ratio - 1) <= TOLERANCE;
}

/** The last third is more than 10 % above the first. Less is no leak: idle environments take their descriptors with them. */
export function isGrown({ ratio }: Thirds): boolean {
  return ratio - 1 > TOLERANCE;
}
