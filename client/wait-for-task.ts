import { isEnded } from '#core/states.ts';
import { BeatlessTimeout } from './problem.ts';
import { askApi, type Transport } from './transport.ts';
import type { TaskView } from './views.ts';

/** How to wait for a task. */
export interface WaitOptions {
  /** Gives up after this; without it, waits as long as the task takes. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Called with the first view of the task and then whenever its state or progress has changed. */
  readonly onProgress?: (task: TaskView) => void;
}

/** The API answers a long poll after at most 20 s; whoever watches progress asks more often. */
const longPollSeconds = 20;
const watchSeconds = 2;

/** Reads one task; the API holds the answer for up to `waitSeconds` until the task has ended. */
export function getTask(
  transport: Transport,
  id: string,
  { waitSeconds = 0, signal }: { readonly waitSeconds?: number; readonly signal?: AbortSignal } = {},
): Promise<TaskView> {
  return askApi<TaskView>(transport, {
    method: 'GET',
    path: `/v1/tasks/${encodeURIComponent(id)}`,
    query: waitSeconds > 0 ? { waitSeconds } : {},
    timeoutMs: 30_000 + waitSeconds * 1000,
    signal,
  });
}

/** Waits until the task has ended, whatever the outcome. @throws BeatlessTimeout when the time limit passes first */
export async function waitForTask(
  transport: Transport,
  id: string,
  options: WaitOptions = {},
): Promise<TaskView> {
  const { timeoutMs, signal, onProgress } = options;
  const until = timeoutMs === undefined ? Number.POSITIVE_INFINITY : transport.now() + timeoutMs;
  const step = onProgress ? watchSeconds : longPollSeconds;
  let waitSeconds = 0;
  let seen = '';
  for (;;) {
    const asked = transport.now();
    const task = await getTask(transport, id, { waitSeconds, signal });
    const look = JSON.stringify([task.state, task.progress]);
    if (look !== seen) onProgress?.(task);
    seen = look;
    if (isEnded(task.state)) return task;
    const now = transport.now();
    if (now >= until) throw new BeatlessTimeout(task, Math.round((timeoutMs ?? 0) / 1000));
    if (waitSeconds > 0 && now - asked < 500) await transport.pause(Math.min(1000, until - now), signal);
    waitSeconds = Math.max(1, Math.min(step, Math.ceil((until - now) / 1000)));
  }
}
