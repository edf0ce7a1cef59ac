import type { SqsQueue, StoredMessage } from './fauxqs.ts';

/** What arrives with a message beside its body, put on it when fauxqs enqueues it. */
export interface MessageExtras {
  messageGroupId?: string;
  traceHeader?: string;
}

/** A stored message with what fauxqs does not know of. Only the group survives a restart. */
export interface WatchedMessage extends StoredMessage {
  traceHeader?: string;
  deadLetterSourceArn?: string;
  lastReceiptHandle?: string;
}

/** Wakes those who wait for messages of a queue, without polling. */
export interface QueueWatch {
  /** Runs a synchronous send, whose messages get the extras. */
  withExtras<T>(extras: MessageExtras, send: () => T): T;
  /** Resolves when something may have become visible, at `until`, or when the signal aborts. */
  wait(until: number, signal: AbortSignal | undefined): Promise<void>;
  wake(): void;
}

/** Watches a queue of fauxqs; once per queue. */
export function watchQueue(queue: SqsQueue): QueueWatch {
  const waiting = new Set<() => void>();
  let extras: MessageExtras = {};
  const wake = () => {
    for (const resume of [...waiting]) resume();
  };
  const enqueue = queue.enqueue.bind(queue);
  queue.enqueue = (message) => {
    enqueue(Object.assign(message, extras));
    // Also for a delayed message: it may be due before what the waiting ones wait for
    wake();
  };

  return {
    wake,
    withExtras(given, send) {
      extras = given;
      try {
        return send();
      } finally {
        extras = {};
      }
    },
    wait: (until, signal) =>
      new Promise((resolve) => {
        const resume = () => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', resume);
          waiting.delete(resume);
          resolve();
        };
        const delay = Math.max(1, Math.min(until, nextDeadline(queue)) - Date.now());
        const timer = setTimeout(resume, Math.min(delay, MAX_TIMER_MS));
        waiting.add(resume);
        if (signal?.aborted) resume();
        else signal?.addEventListener('abort', resume, { once: true });
      }),
  };
}

/** Timers cannot be longer; who waits looks again and goes on waiting. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** When the next delayed or invisible message becomes visible. */
function nextDeadline(queue: SqsQueue): number {
  let next = Number.POSITIVE_INFINITY;
  const delayed = queue.isFifo() ? [...queue.fifoDelayed.values()].flat() : queue.delayedMessages;
  for (const { delayUntil = 0 } of delayed) next = Math.min(next, delayUntil);
  for (const { visibilityDeadline } of queue.inflightMessages.values())
    next = Math.min(next, visibilityDeadline);
  return next;
}
