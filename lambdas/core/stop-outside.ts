import type { RunDeps } from './run-task.ts';
import { isEnded } from './states.ts';
import type { OpenTask, Task } from './task.ts';
import { confirmStop, refuseStop } from './transitions.ts';
import { wakeUpOf } from './wake-up-of.ts';

/** True for a revoked task that nobody holds and for which work outside may go on. */
export function awaitsStop(task: Task): boolean {
  if (isEnded(task.state) || task.state === 'STARTED' || !task.outside) return false;
  return (task as OpenTask).cancelRequestedAt !== undefined;
}

/**
 * Stops what goes on outside for a revoked task. REVOKED only when that was seen to have stopped; if it had been done by
 * then, the revoke came too late and the task goes on; until then the sweep, or the event of its end, asks again.
 */
export async function stopOutside(task: OpenTask, deps: RunDeps): Promise<void> {
  const { store, clock, wakeUps, log } = deps;
  const fields = { task: task.task, taskId: task.id };
  const definition = deps.definitionOf(task.task);
  if (!definition) {
    // Only the version that began it can stop it: the sweep asks again.
    log.warn('unknown definition: its work outside cannot be stopped', fields);
    return;
  }
  const { stop } = definition;
  const state = stop ? await stop(contextOf(task, deps), deps.services) : 'stopped';
  if (state === 'running') {
    log.info('work outside is being stopped', fields);
    return;
  }
  if (state === 'stopped') {
    const { applied } = await store.update(task, confirmStop(task, clock.now()));
    if (applied) log.info('task revoked', { ...fields, reason: 'revoked' });
    return;
  }
  const { applied, task: found } = await store.update(task, refuseStop(task, clock.now()));
  if (!applied || !found) return;
  log.warn('the revoke came too late: the work outside was done', fields);
  await wakeUps.send(found.queue, wakeUpOf(found), 0);
}

function contextOf(task: OpenTask, { clock, log }: RunDeps) {
  return {
    taskId: task.id,
    owner: task.owner,
    restored: task.checkpoint,
    now: () => clock.now(),
    log,
  };
}
