import { times } from './constants.ts';
import { childIdOf, type TaskId } from './ids.ts';
import type { TaskStore } from './ports.ts';
import type { RunDeps } from './run-task.ts';
import { isEnded } from './states.ts';
import { needsWakeUp, submitTask } from './submit-task.ts';
import type { Task, TaskErrorInfo, TaskIn } from './task.ts';
import { saveChildren } from './transitions.ts';
import { wakeUpOf } from './wake-up-of.ts';

/** One part of a task's work: which task does it. It must belong to the same queue. */
interface GroupPart {
  readonly task: string;
  readonly input: unknown;
}

/** How one part ended; `open` beside a part that did not succeed. */
type GroupEnd =
  | { readonly state: 'SUCCESS'; readonly result: unknown }
  | { readonly state: 'FAILURE'; readonly error: TaskErrorInfo }
  | { readonly state: 'REVOKED' | 'open' };

export type Group = (parts: readonly GroupPart[]) => Promise<readonly GroupEnd[]>;

/**
 * `ctx.group` of one attempt. The children's ids follow from the parent's and stand in its item before the first child is
 * made: a repeated attempt makes none twice, and a revoke finds them all. The parent holds nothing while it waits.
 */
export function groupFor(
  task: TaskIn<'STARTED'>,
  suspend: (seconds: number) => Promise<never>,
  deps: RunDeps,
): Group {
  return async (parts) => {
    const ids = parts.map((_, index) => childIdOf(task.id, index, deps.hash));
    if (task.children?.join() !== ids.join()) {
      const written = await deps.store.update(task, saveChildren(task.lease, ids));
      if (!written.applied)
        throw new Error('the task was revoked or lost its lease before it made its children');
    }
    const found = await childrenOf({ owner: task.owner, children: ids }, deps.store);
    const made = await Promise.all(
      parts.map((part, index) => found[index] ?? makeChild(task, ids[index] ?? task.id, part, deps)),
    );
    // Its maker may have died before it sent: one wake-up too many does no harm.
    for (const child of found)
      if (child && needsWakeUp({ task: child, repeated: true }))
        await deps.wakeUps.send(child.queue, wakeUpOf(child), 0);
    return isGroupOver(made) ? made.map(endOf) : suspend(times.giveUp / 1000);
  };
}

/** The tasks that do parts of its work, in their order; undefined for one that is not there (any more). */
export function childrenOf(
  { owner, children = [] }: Pick<Task, 'owner' | 'children'>,
  store: Pick<TaskStore, 'get'>,
): Promise<readonly (Task | undefined)[]> {
  return Promise.all(children.map((id) => store.get({ owner, id })));
}

/** All have succeeded, or one never will: then the others need not be waited for. */
export function isGroupOver(children: readonly (Task | undefined)[]): boolean {
  return (
    children.some((child) => !child || child.state === 'FAILURE' || child.state === 'REVOKED') ||
    children.every((child) => child && isEnded(child.state))
  );
}

function endOf(child: Task): GroupEnd {
  if (child.state === 'SUCCESS') return { state: child.state, result: child.result };
  if (child.state === 'FAILURE') return { state: child.state, error: child.error };
  return { state: child.state === 'REVOKED' ? child.state : 'open' };
}

/** It is kept, sorted, tried and traced as its parent is. */
async function makeChild(
  { owner, id: parentId, retainDays, priority, tags, maxAttempts, trace }: Task,
  id: TaskId,
  { task, input }: GroupPart,
  deps: RunDeps,
): Promise<Task> {
  const options = { retainDays, maxAttempts, ...(priority ? { priority } : {}), ...(tags ? { tags } : {}) };
  const request = { owner, task, input, options, submittedBy: 'parent', childOf: { id, parentId }, trace };
  const hash = (text: string) => deps.hash(new TextEncoder().encode(text));
  return (await submitTask(request, { ...deps, names: [], hash })).task;
}
