import type { WakeUp } from './ports.ts';
import type { Task } from './task.ts';

/** The message that wakes somebody up to look at this task. */
export function wakeUpOf({ owner, id, claims, task, priority }: Task): WakeUp {
  return { owner, id, claims, task, ...(priority === 'low' ? { low: true } : {}) };
}
