import { openPushChannel } from './push-channel.ts';
import { askApi, type Transport } from './transport.ts';
import type { PushTicketView, TaskSummary } from './views.ts';

/** What is pushed of one task, to be taken in order. */
interface TaskNews {
  /** The next view; `quiet` when none came within `ms` or the signal was aborted; `lost` when none will come. */
  next(ms: number, signal?: AbortSignal): Promise<TaskSummary | 'quiet' | 'lost'>;
  close(): void;
}

/** Where no connection was made in so many tries there is no way for one, and somebody waits for news. */
const mostFailures = 3;

/** Opens a push channel that can see this task only; it is lost when it is not open (again) after `openMs`. */
export function taskNews(transport: Transport, task: string, openMs: number): TaskNews {
  const views: TaskSummary[] = [];
  let wasOpen = false;
  let failures = 0;
  let isLost = false;
  let wake = () => {};
  const giveUp = () => {
    isLost = true;
    wake();
  };
  let timer: ReturnType<typeof setTimeout> | undefined = setTimeout(giveUp, openMs);
  const channel = openPushChannel<TaskSummary>({
    // The channel itself tries again
    ticket: () =>
      askApi<PushTicketView>(
        { ...transport, retries: 0 },
        { method: 'POST', path: '/v1/push/tickets', body: { task }, timeoutMs: openMs },
      ),
    tasks: [task],
    onTask: (view) => {
      views.push(view);
      wake();
    },
    onState: (state) => {
      if (state === 'open') {
        wasOpen = true;
        clearTimeout(timer);
        timer = undefined;
        return;
      }
      timer ??= setTimeout(giveUp, openMs);
      failures += 1;
      if (!wasOpen && failures === mostFailures) giveUp();
    },
  });
  return {
    next: async (ms, signal) => {
      if (views.length === 0 && !isLost && !signal?.aborted) {
        await new Promise<void>((resolve) => {
          const end = setTimeout(() => wake(), ms);
          const abort = () => wake();
          signal?.addEventListener('abort', abort, { once: true });
          wake = () => {
            clearTimeout(end);
            signal?.removeEventListener('abort', abort);
            resolve();
          };
        });
      }
      return views.shift() ?? (isLost ? 'lost' : 'quiet');
    },
    close: () => {
      clearTimeout(timer);
      channel.close();
    },
  };
}
