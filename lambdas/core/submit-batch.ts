import { RefusedError } from './errors.ts';
import type { WakeUp } from './ports.ts';
import type { SubmitRequest } from './prepare-task.ts';
import {
  firstDelay,
  leaveToSweep,
  needsWakeUp,
  putTask,
  type SubmitDeps,
  type Submitted,
} from './submit-task.ts';
import type { QueuedTask } from './task.ts';
import { wakeUpOf } from './wake-up-of.ts';

/** What became of one item: accepted, refused (the caller's fault), or failed with its outcome unknown. */
export type BatchResult =
  | ({ readonly kind: 'accepted' } & Submitted)
  | { readonly kind: 'refused'; readonly error: RefusedError }
  | { readonly kind: 'failed'; readonly error: unknown };

/**
 * Accepts up to 100 tasks, each for itself: all puts at once (one write each; a transaction would cost two), then the
 * wake-ups ten to a request. A bad item costs its neighbours nothing.
 */
export async function submitBatch(
  requests: readonly SubmitRequest[],
  deps: SubmitDeps,
): Promise<readonly BatchResult[]> {
  const results = await Promise.all(requests.map((request) => putOne(request, deps)));
  const byQueue = new Map<string, { wakeUp: WakeUp; delayMs: number }[]>();
  for (const result of results) {
    if (result.kind !== 'accepted' || !needsWakeUp(result)) continue;
    const task = result.task as QueuedTask;
    const delayMs = firstDelay(task, deps.clock.now());
    if (delayMs === undefined) continue;
    const messages = byQueue.get(task.queue) ?? [];
    byQueue.set(task.queue, [...messages, { wakeUp: wakeUpOf(task), delayMs }]);
  }
  await Promise.all([...byQueue].map(([queue, messages]) => sendAll(queue, messages, deps)));
  return results;
}

async function putOne(request: SubmitRequest, deps: SubmitDeps): Promise<BatchResult> {
  try {
    return { kind: 'accepted', ...(await putTask(request, deps)) };
  } catch (error) {
    if (error instanceof RefusedError) return { kind: 'refused', error };
    deps.log.error('a task of a batch may not have been accepted', { error });
    return { kind: 'failed', error };
  }
}

async function sendAll(
  queue: string,
  messages: readonly { readonly wakeUp: WakeUp; readonly delayMs: number }[],
  deps: SubmitDeps,
): Promise<void> {
  const unsent = await deps.wakeUps.sendMany(queue, messages).catch((error: unknown) => {
    deps.log.warn('wake-ups of a batch not sent; the sweep will', { queue, error });
    return messages.map(({ wakeUp }) => wakeUp);
  });
  await Promise.all(unsent.map((wakeUp) => leaveToSweep(wakeUp, deps)));
}
