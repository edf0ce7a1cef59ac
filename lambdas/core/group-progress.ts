import { childrenOf } from './group.ts';
import type { TaskStore } from './ports.ts';
import type { Progress, Task } from './task.ts';

/** How far a waiting task's children are, in sum: it has no progress of its own meanwhile. Undefined if it waits for none. */
export async function groupProgress(
  task: Task,
  store: Pick<TaskStore, 'get'>,
): Promise<Progress | undefined> {
  if (task.state !== 'WAITING' || task.children === undefined) return undefined;
  const children = await childrenOf(task, store);
  const done = children.reduce((sum, child) => sum + (child?.progress?.done ?? 0), 0);
  return { ...task.progress, done };
}
