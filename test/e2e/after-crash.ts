import type { Call } from './caller.ts';
import type { Cloud } from './cloud.ts';

/** How many planned faults have struck. */
export async function struck(cloud: Cloud): Promise<number> {
  const { injected } = await cloud.control<{ injected: Record<string, number> }>('GET', '/faults');
  return Object.values(injected).reduce((sum, hit) => sum + hit, 0);
}

/**
 * For `ended`: moves the clock past the lease of the attempt that a fault has killed, and no further. The attempt after it
 * works in real time: a clock that still moved would take that for too slow. `seconds` is a step: small beside the time limit
 * of the task.
 */
export function untilFound(cloud: Cloud, call: Call, id: string, seconds = 20): () => Promise<void> {
  return async () => {
    if ((await struck(cloud)) === 0) return;
    const { body } = await call('GET', `/v1/tasks/${id}`);
    if (body.crashes === 0 || body.state !== 'STARTED') await cloud.advance(seconds);
  };
}
