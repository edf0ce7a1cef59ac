import { isEnded } from '#core/states.ts';
import { taskNews } from './task-news.ts';
import type { Transport } from './transport.ts';
import type { TaskView } from './views.ts';
import { getTask, longPoll, type WatchTask } from './watch-task.ts';

/** How long to wait for what (ms). */
interface Patience {
  /** The push function lets go of what it cannot send: after so long without news the task is read. */
  readonly quietMs: number;
  /** The progress of a task that waits for others is counted when it is read; no change of its own tells of it. */
  readonly groupMs: number;
  /** A connection may take so long to be made, or to be made again. */
  readonly openMs: number;
}

const usual: Patience = { quietMs: 60_000, groupMs: 2_000, openMs: 10_000 };

/**
 * Hears of a task by the push channel. Long polls where there is no WebSocket (Node 20), where no connection can be made, and
 * when one that was lost does not come back.
 */
export function pushOrPoll(transport: Transport, patience: Patience = usual): WatchTask {
  const { quietMs, groupMs, openMs } = patience;
  const poll = longPoll(transport);
  return async function* watch(id, watching) {
    if (typeof WebSocket === 'undefined') return yield* poll(id, watching);
    const { progress, until, signal } = watching;
    const read = () => getTask(transport, id, { signal });
    let task = await read();
    yield task;
    if (isEnded(task.state)) return;
    const news = taskNews(transport, id, openMs);
    try {
      for (;;) {
        const left = until - transport.now();
        if (left <= 0 || signal?.aborted) return;
        const most = progress && task.children ? groupMs : quietMs;
        const heard = await news.next(Math.min(most, left), signal);
        if (heard === 'lost') break;
        if (heard !== 'quiet' && heard.version <= task.version) continue;
        // What is pushed has neither the result nor the progress of a group
        const isWhole = heard !== 'quiet' && !isEnded(heard.state) && !heard.children;
        task = isWhole ? { ...heard, ...inputOf(task) } : await read();
        yield task;
        if (isEnded(task.state)) return;
      }
    } finally {
      news.close();
    }
    yield* poll(id, watching);
  };
}

function inputOf({ input, inputUpload }: TaskView): Pick<TaskView, 'input' | 'inputUpload'> {
  return inputUpload ? { inputUpload } : { input };
}
