import { isEnded } from '#core/states.ts';
import { BeatlessTimeout } from './problem.ts';
import type { TaskView } from './views.ts';
import type { WatchTask } from './watch-task.ts';

/** How to wait for a task. */
export interface WaitOptions {
  /** Gives up after this; without it, waits as long as the task takes. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Called with the first view of the task and then whenever its state or progress has changed. */
  readonly onProgress?: (task: TaskView) => void;
}

/** Waits until the task has ended, whatever the outcome. @throws BeatlessTimeout when the time limit passes first */
export async function waitForTask(
  watch: WatchTask,
  now: () => number,
  id: string,
  { timeoutMs, signal, onProgress }: WaitOptions = {},
): Promise<TaskView> {
  const until = timeoutMs === undefined ? Number.POSITIVE_INFINITY : now() + timeoutMs;
  let last: TaskView | undefined;
  let seen = '';
  for await (const task of watch(id, { progress: onProgress !== undefined, until, signal })) {
    const look = JSON.stringify([task.state, task.progress]);
    if (look !== seen) onProgress?.(task);
    seen = look;
    last = task;
    if (isEnded(task.state)) return task;
  }
  signal?.throwIfAborted();
  if (!last) throw new Error(`nothing was heard of task ${id}`);
  throw new BeatlessTimeout(last, Math.round((timeoutMs ?? 0) / 1000));
}
