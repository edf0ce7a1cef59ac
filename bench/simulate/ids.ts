import type { LeaseId, TaskId } from '#core/ids.ts';
import type { Randomness } from '#core/ports.ts';
import type { Prng } from './prng.ts';

/** Ids of the right form that are short to read: the last four digits of a task id count tasks. */
export function simulatedIds(rng: Prng): Randomness {
  let tasks = 0;
  let leases = 0;
  return {
    fraction: rng.next,
    taskId: (now) => {
      tasks += 1;
      const time = now.toString(16).padStart(12, '0');
      const count = tasks.toString(16).padStart(4, '0');
      return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-00000000${count}` as TaskId;
    },
    lease: () => {
      leases += 1;
      return `lease-${leases}` as LeaseId;
    },
  };
}
