import { RefusedError } from './errors.ts';
import type { Owner, TaskId } from './ids.ts';
import type { Clock, TaskStore, WakeUps } from './ports.ts';
import { findTask } from './show-task.ts';
import { isQueued } from './states.ts';
import type { Task } from './task.ts';
import { requestCancel, revokeQueued } from './transitions.ts';
import { wakeUpOf } from './wake-up-of.ts';

const rounds = 3;

export interface RevokeDeps {
  readonly store: TaskStore;
  readonly clock: Clock;
  /** Wakes a worker at once to stop what goes on outside; without it, or if it fails, the next sweep does. */
  readonly wakeUps?: WakeUps;
}

/**
 * Revokes a task: a queued one is REVOKED at once, a running or waiting one is asked to stop and REVOKED when it
 * has. Returns the task as it is then (still STARTED or WAITING while the stop is being confirmed).
 * @throws RefusedError notFound, conflict (already ended), busy (it kept changing; ask again)
 */
export async function revokeTask(owner: Owner, id: TaskId, by: string, deps: RevokeDeps): Promise<Task> {
  let task = await findTask(owner, id, deps);
  for (let round = 0; round < rounds; round += 1) {
    if (task.state === 'REVOKED') return task;
    if (task.state === 'SUCCESS' || task.state === 'FAILURE')
      throw new RefusedError('conflict', `Task ${id} has already ended: ${task.state}.`);
    const now = deps.clock.now();
    const asks = task.outside || task.state === 'STARTED' || task.state === 'WAITING';
    const write = asks ? requestCancel(task, by, now) : revokeQueued(task, by, now);
    const written = await deps.store.update({ owner, id }, write);
    if (written.applied) {
      if (task.outside && task.state !== 'STARTED') await wake(written.task, deps);
      return written.task;
    }
    task = written.task ?? (await findTask(owner, id, deps));
  }
  if (isQueued(task.state) || task.state === 'STARTED' || task.state === 'WAITING')
    throw new RefusedError('busy', `Task ${id} is changing right now; ask again.`);
  return task;
}

async function wake(task: Task, { wakeUps }: RevokeDeps): Promise<void> {
  await wakeUps?.send(task.queue, wakeUpOf(task), 0).catch(() => undefined);
}
