import type { Clock, Log, TaskStore, WakeUp } from './ports.ts';
import { giveUpUndeliverable } from './transitions.ts';

/**
 * Ends the task whose wake-up came to the dead letters: FAILURE (undeliverable), unless the letter is an old one or
 * the task has moved since. Throws only if the store fails; then the letter stays.
 */
export async function recordDeadLetter(
  wakeUp: WakeUp,
  deps: { store: TaskStore; clock: Clock; log: Log },
): Promise<'recorded' | 'outdated'> {
  const task = await deps.store.get(wakeUp);
  if (!task) return 'outdated';
  const message =
    'Its worker function could not take it: every delivery failed before the task was started. See "Dead letters wait" in the runbook.';
  const write = giveUpUndeliverable(task, wakeUp.claims, deps.clock.now(), message);
  const written = await deps.store.update(wakeUp, write);
  if (!written.applied) return 'outdated';
  deps.log.error('task failed', { task: task.task, taskId: task.id, reason: 'undeliverable' });
  return 'recorded';
}
