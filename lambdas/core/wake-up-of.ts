import type { WakeUp } from './ports.ts';
import type { Task } from './task.ts';

/** The message that wakes somebody up to look at this task; whoever sends it, it belongs to the trace of the task's submission. */
export function wakeUpOf({ owner, id, claims, task, priority, trace }: Task): WakeUp {
  return {
    owner,
    id,
    claims,
    task,
    ...(priority === 'low' ? { low: true } : {}),
    ...(trace ? { trace } : {}),
  };
}
