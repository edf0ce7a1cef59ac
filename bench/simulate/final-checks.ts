import type { TaskId } from '#core/ids.ts';
import { isEnded, type TaskState } from '#core/states.ts';
import type { HistoryEntry } from '#core/task.ts';
import { startOfTime } from './engine.ts';
import { brokenAtTheEnd } from './group-checks.ts';
import type { Item } from './item.ts';
import type { World } from './world.ts';

/** When nothing is left to happen: has everything that was accepted ended, and is nothing left behind? */
export function checkTheEnd(world: World, accepted: Iterable<TaskId>, cameToRest: boolean): void {
  const { checks, table } = world;
  for (const id of accepted)
    if (!table.items.has(id)) checks.fail('lost', `${id.slice(-4)} was accepted and is not there`);
  for (const [id, item] of table.items) checkTask(id, item, world);
  if (!cameToRest) checks.fail('stuck', 'it never came to rest');
  for (const { id } of table.keys.values())
    if (!table.items.has(id)) checks.fail('keyPointsNowhere', `to ${id.slice(-4)}`);
  checkLedger(world);
}

function checkTask(id: TaskId, item: Item, { checks, table, queue }: World): void {
  const name = id.slice(-4);
  if (!isEnded(item.state as TaskState)) {
    const isKnown = table.isInIndex(id) || [...queue.messages].some(({ wakeUp }) => wakeUp.id === id);
    checks.fail(isKnown ? 'stuck' : 'lost', `${name} is still ${item.state}`);
    return;
  }
  if (checks.storyOf(id).cancelRequested && item.state !== 'REVOKED')
    checks.fail('revokeForgotten', `${name} ended ${item.state} although it was asked to stop`);
  const undone = brokenAtTheEnd(item, table.items);
  if (undone) checks.fail(undone.kind, undone.detail);
  const claims = (item.history as HistoryEntry[] | undefined)?.filter(({ event }) => event === 'claimed');
  // A task that goes on and on keeps its first claim alone.
  const expected = Number(item.claims) - Math.max(0, Number(item.continuations ?? 0) - 1);
  if ((claims?.length ?? 0) !== expected) checks.fail('historyWrong', name);
}

/** Whatever was begun has an owner, whose lease ends; and nothing is in doubt that its task relied on. */
function checkLedger({ checks, ledger, table }: World): void {
  const farAway = startOfTime + 366 * 86_400_000;
  for (const { taskId, status, leaseUntil, step } of ledger.entries.values()) {
    const item = table.items.get(taskId);
    if (!item || leaseUntil > farAway || (status === 'begun' && item.state === 'SUCCESS'))
      checks.fail('orphans', `${step} of ${taskId.slice(-4)} is ${status} for ever`);
  }
}
