import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { leaseId, taskIdFrom } from '#core/ids.ts';
import type { Randomness } from '#core/ports.ts';

/** `randomInt` is uniform below 2^48. */
const steps = 2 ** 48 - 1;

/** The operating system's randomness. */
export const systemRandomness: Randomness = {
  taskId: (now) => taskIdFrom(now, randomBytes(10)),
  lease: () => leaseId.parse(randomUUID()),
  fraction: () => randomInt(steps) / steps,
};
