import { canonicalJson } from './canonical-json.ts';
import type { LeaseId } from './ids.ts';
import type { Clock, TaskRef, TaskStore, WakeUps } from './ports.ts';
import { answerWait } from './transitions.ts';
import { wakeUpOf } from './wake-up-of.ts';

export interface AnswerDeps {
  readonly store: TaskStore;
  readonly wakeUps: WakeUps;
  readonly clock: Clock;
}

/**
 * Something outside answers a task that waits under `waitKey`, and wakes it. False when that wait is over or was
 * answered before. Whoever dies between the two writes leaves the wake-up to the sweep.
 */
export async function answerTask(
  ref: TaskRef,
  waitKey: LeaseId,
  answer: unknown,
  { store, wakeUps, clock }: AnswerDeps,
): Promise<boolean> {
  const { applied, task } = await store.update(ref, answerWait(waitKey, clock.now(), answer));
  // A refused write that finds its own answer was applied: the first reply was lost.
  const mine = task?.state === 'WAITING' && task.waitKey === waitKey && isSame(task.waitResult, answer);
  if (!task || !(applied || mine)) return false;
  await wakeUps.send(task.queue, wakeUpOf(task), 0);
  return true;
}

const isSame = (found: unknown, answer: unknown): boolean =>
  found !== undefined && canonicalJson(found) === canonicalJson(answer);
