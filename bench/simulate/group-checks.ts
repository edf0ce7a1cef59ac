import type { TaskId } from '#core/ids.ts';
import { isEnded, type TaskState } from '#core/states.ts';
import type { Item } from './item.ts';
import type { Violation } from './violation.ts';

type Items = ReadonlyMap<TaskId, Item>;

const stateOf = (item: Item) => item.state as TaskState;
const childrenOf = (item: Item) => (item.children ?? []) as readonly TaskId[];
const isBad = (child: Item | undefined) => !child || child.state === 'FAILURE' || child.state === 'REVOKED';
const nameOf = (item: Item) => String(item.id).slice(-4);
/** A child was put: its parent knows it, and has no more children than parts. */
export function brokenByChild(child: Item, items: Items): Violation | undefined {
  if (child.parentId === undefined) return undefined;
  const parent = items.get(child.parentId as TaskId);
  if (!parent || !childrenOf(parent).includes(child.id as TaskId))
    return { kind: 'childUnknown', detail: `${nameOf(child)} was made before its parent knew it` };
  const made = [...items.values()].filter(({ parentId }) => parentId === parent.id).length;
  if (made <= childrenOf(parent).length) return undefined;
  return { kind: 'childMadeTwice', detail: `${nameOf(parent)} has ${made} children` };
}

/** A parent was claimed: it goes on only when its group is over. */
export function brokenByClaim(before: Item, items: Items): Violation | undefined {
  if (before.state !== 'WAITING' || before.children === undefined || isOver(before, items)) return undefined;
  return { kind: 'resumedTooEarly', detail: `${nameOf(before)} went on before its group was over` };
}

/**
 * The stream's reader has heard of everything: no parent waits for a group that is over, and none that ended badly has left a
 * child at work. Of those in `missed` it has not heard.
 */
export function brokenWhenAllIsTold(items: Items, missed: ReadonlySet<TaskId>): Violation | undefined {
  for (const item of items.values()) {
    if (item.children === undefined || missed.has(item.id as TaskId)) continue;
    if (item.state === 'WAITING' && item.waitResult === undefined && isOver(item, items))
      return { kind: 'groupForgotten', detail: `${nameOf(item)} waits for a group that is over` };
    const left = isBad(item) && childrenOf(item).find((id) => isAtWork(items.get(id)));
    if (left)
      return { kind: 'childLeft', detail: `${nameOf(item)} ended ${item.state}, ${left.slice(-4)} goes on` };
  }
  return undefined;
}

function isOver(parent: Item, items: Items): boolean {
  const children = childrenOf(parent).map((id) => items.get(id));
  return children.some(isBad) || children.every((child) => child && isEnded(stateOf(child)));
}

const isAtWork = (child: Item | undefined) =>
  child !== undefined && !isEnded(stateOf(child)) && child.cancelRequestedAt === undefined;

/** At the end: a parent that has succeeded has had all of its parts done. */
export function brokenAtTheEnd(item: Item, items: Items): Violation | undefined {
  const undone = childrenOf(item).filter((id) => items.get(id)?.state !== 'SUCCESS');
  if (item.state !== 'SUCCESS' || undone.length === 0) return undefined;
  return { kind: 'partUndone', detail: `${nameOf(item)} succeeded without ${undone.length} of its parts` };
}
