import { RefusedError } from './errors.ts';
import type { Owner, TaskId } from './ids.ts';
import type { Clock, TaskStore } from './ports.ts';
import { findTask } from './show-task.ts';
import { isQueued } from './states.ts';
import type { Task } from './task.ts';
import { requestCancel, revokeQueued } from './transitions.ts';

const rounds = 3;

/**
 * Revokes a task: a queued one is REVOKED at once, a running or waiting one is asked to stop and REVOKED when it
 * has. Returns the task as it is then (still STARTED or WAITING while the stop is being confirmed).
 * @throws RefusedError notFound, conflict (already ended), busy (it kept changing; ask again)
 */
export async function revokeTask(
  owner: Owner,
  id: TaskId,
  by: string,
  deps: { store: TaskStore; clock: Clock },
): Promise<Task> {
  let task = await findTask(owner, id, deps);
  for (let round = 0; round < rounds; round += 1) {
    if (task.state === 'REVOKED') return task;
    if (task.state === 'SUCCESS' || task.state === 'FAILURE')
      throw new RefusedError('conflict', `Task ${id} has already ended: ${task.state}.`);
    const now = deps.clock.now();
    const write =
      task.state === 'STARTED' || task.state === 'WAITING'
        ? requestCancel(task, by, now)
        : revokeQueued(task, by, now);
    const written = await deps.store.update({ owner, id }, write);
    if (written.applied) return written.task;
    task = written.task ?? (await findTask(owner, id, deps));
  }
  if (isQueued(task.state) || task.state === 'STARTED' || task.state === 'WAITING')
    throw new RefusedError('busy', `Task ${id} is changing right now; ask again.`);
  return task;
}
