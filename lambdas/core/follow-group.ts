import { type AnswerDeps, answerTask } from './answer-task.ts';
import { RefusedError } from './errors.ts';
import { childrenOf, isGroupOver } from './group.ts';
import type { TaskId } from './ids.ts';
import type { TaskRef } from './ports.ts';
import type { TaskChange } from './react-to-change.ts';
import { revokeTask } from './revoke-task.ts';
import { isEnded } from './states.ts';
import type { Task, TaskIn } from './task.ts';
import { stopWaiting } from './transitions.ts';

/**
 * Keeps a group together, change by change: the end of a child may answer its parent, as may the beginning of the
 * parent's wait (whichever is told last sees both); a parent that is revoked or fails takes its children along, and those
 * that its last attempt has still made after that: a request may arrive later than the end of whoever sent it.
 */
export async function followGroup({ before, after }: TaskChange, deps: AnswerDeps): Promise<void> {
  const isNew = before?.state !== after.state;
  if (isNew && isEnded(after.state) && after.parentId !== undefined)
    await lookAtGroup({ owner: after.owner, id: after.parentId }, deps);
  if (before === undefined && after.parentId !== undefined) await endLateChild(after, after.parentId, deps);
  if (after.children === undefined) return;
  if (isNew && (after.state === 'FAILURE' || after.state === 'REVOKED')) await revokeChildren(after, deps);
  if (after.state === 'WAITING' && (isNew || isCancelled(after) !== isCancelled(before)))
    await lookAtGroup(after, deps);
}

/** Answers a parent whose group is over, or stops one that was revoked. */
async function lookAtGroup(ref: TaskRef, deps: AnswerDeps): Promise<void> {
  const parent = await deps.store.get(ref);
  if (parent?.state !== 'WAITING') return;
  if (!isCancelled(parent)) {
    await answerIfOver(parent, deps);
    return;
  }
  await revokeChildren(parent, deps);
  await deps.store.update(parent, stopWaiting(parent, deps.clock.now()));
}

/** Answers a parent whose group is over; false if it is not, or was answered before. */
export async function answerIfOver(parent: TaskIn<'WAITING'>, deps: AnswerDeps): Promise<boolean> {
  if (parent.waitResult !== undefined || !isGroupOver(await childrenOf(parent, deps.store))) return false;
  return answerTask(parent, parent.waitKey, { group: 'over' }, deps);
}

async function endLateChild(child: Task, parentId: TaskId, deps: AnswerDeps): Promise<void> {
  const parent = await deps.store.get({ owner: child.owner, id: parentId });
  if (parent?.state === 'FAILURE' || parent?.state === 'REVOKED') await revokeChild(child, deps);
}

async function revokeChildren(parent: Task, deps: AnswerDeps): Promise<void> {
  for (const child of await childrenOf(parent, deps.store))
    if (child && !isEnded(child.state)) await revokeChild(child, deps);
}

async function revokeChild({ owner, id }: Task, deps: AnswerDeps): Promise<void> {
  await revokeTask(owner, id, 'parent', deps).catch((error: unknown) => {
    // It ended in the meantime.
    if (!(error instanceof RefusedError) || error.kind !== 'conflict') throw error;
  });
}

function isCancelled(task: Task | undefined): boolean {
  return task !== undefined && 'cancelRequestedAt' in task && task.cancelRequestedAt !== undefined;
}
