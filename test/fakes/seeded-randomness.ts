import { leaseId, taskIdFrom } from '#core/ids.ts';
import type { Randomness } from '#core/ports.ts';

/** Randomness that repeats for the same seed (a 32-bit generator of the "mulberry" kind). */
export function seededRandomness(seed: number): Randomness {
  let state = seed >>> 0;
  const fraction = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const bytes = (count: number) => Uint8Array.from({ length: count }, () => Math.floor(fraction() * 256));
  return {
    fraction,
    taskId: (now) => taskIdFrom(now, bytes(10)),
    lease: () => leaseId.parse(`lease-${Buffer.from(bytes(8)).toString('hex')}`),
  };
}
