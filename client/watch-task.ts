import { isEnded } from '#core/states.ts';
import { askApi, type Transport } from './transport.ts';
import type { TaskView } from './views.ts';

/** What a watcher is told of a wait. */
interface Watching {
  /** True when somebody wants to see progress, not only the end. */
  readonly progress: boolean;
  /** When to give up (ms since 1970); infinite for never. */
  readonly until: number;
  readonly signal?: AbortSignal;
}

/**
 * Where the news of a task comes from: yields the task as it is, then again when something has changed (more often does no
 * harm), and returns once it has ended or `until` has passed.
 */
export type WatchTask = (id: string, watching: Watching) => AsyncIterable<TaskView>;

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

/** Asks again and again, each time with an answer that the API holds back for a while. */
export function longPoll(transport: Transport): WatchTask {
  return async function* watch(id, { progress, until, signal }) {
    const step = progress ? watchSeconds : longPollSeconds;
    let waitSeconds = 0;
    for (;;) {
      const asked = transport.now();
      const task = await getTask(transport, id, { waitSeconds, signal });
      yield task;
      const now = transport.now();
      if (isEnded(task.state) || now >= until) return;
      if (waitSeconds > 0 && now - asked < 500) await transport.pause(Math.min(1000, until - now), signal);
      waitSeconds = Math.max(1, Math.min(step, Math.ceil((until - now) / 1000)));
    }
  };
}
