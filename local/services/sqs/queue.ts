import { ServiceError } from '../service-error.ts';
import { putFairestFirst } from './fair-order.ts';
import type { Fauxqs, SqsQueue } from './fauxqs.ts';
import { type QueueWatch, type WatchedMessage, watchQueue } from './queue-watch.ts';

/** A received message in SQS's own words. */
export type Received = ReturnType<SqsQueue['dequeue']>[number] & { readonly message: WatchedMessage };

/** One queue with the behaviour that fauxqs lacks: retention, old receipt handles, waiting without polling. */
export interface Queue {
  readonly queue: SqsQueue;
  readonly watch: QueueWatch;
  receive(options: ReceiveOptions): Promise<Received[]>;
  /** As SQS does it: also by a handle whose visibility has run out, as long as nobody received the message again. */
  delete(receiptHandle: string): void;
  changeVisibility(receiptHandle: string, seconds: number): void;
  depth(): { visible: number; inFlight: number; delayed: number };
}

/** Options of one receive. */
interface ReceiveOptions {
  readonly maxMessages: number;
  readonly waitSeconds: number;
  readonly visibilitySeconds?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Wraps a queue of the store; once per queue. */
export function openQueue(queue: SqsQueue, fauxqs: Fauxqs): Queue {
  const watch = watchQueue(queue);
  let nextRetentionCheck = 0;

  /** Brings the queue up to the present: timers, retention. */
  const settle = (): void => {
    queue.processTimers();
    if (Date.now() < nextRetentionCheck) return;
    nextRetentionCheck = Date.now() + 60_000;
    const oldest = Date.now() - Number(queue.attributes.MessageRetentionPeriod) * 1000;
    const isKept = (message: WatchedMessage): boolean => {
      if (message.sentTimestamp >= oldest) return true;
      queue.persistence?.deleteMessage(message.messageId);
      return false;
    };
    queue.messages = queue.messages.filter(isKept);
    for (const [group, messages] of queue.fifoMessages)
      queue.fifoMessages.set(group, messages.filter(isKept));
    for (const [handle, { message }] of queue.inflightMessages) {
      if (!isKept(message)) queue.inflightMessages.delete(handle);
    }
  };

  const take = (options: ReceiveOptions): Received[] => {
    settle();
    if (!queue.isFifo()) putFairestFirst(queue, options.maxMessages);
    const found = queue.dequeue(options.maxMessages, options.visibilitySeconds, (arn) =>
      deadLetters(queue, arn, fauxqs),
    );
    return found.flatMap((received) => {
      const message = queue.inflightMessages.get(received.ReceiptHandle)?.message as
        | WatchedMessage
        | undefined;
      if (!message) return [];
      message.lastReceiptHandle = received.ReceiptHandle;
      return [{ ...received, message }];
    });
  };

  return {
    queue,
    watch,
    async receive(options) {
      const until = Date.now() + options.waitSeconds * 1000;
      for (;;) {
        const found = take(options);
        if (found.length > 0 || Date.now() >= until || options.signal?.aborted) return found;
        await watch.wait(until, options.signal);
        if (options.signal?.aborted) return [];
      }
    },
    delete(receiptHandle) {
      settle();
      if (queue.deleteMessage(receiptHandle)) return;
      const visible = queue.messages.findIndex(
        (message: WatchedMessage) => message.lastReceiptHandle === receiptHandle,
      );
      const [message] = visible < 0 ? [] : queue.messages.splice(visible, 1);
      if (message) queue.persistence?.deleteMessage(message.messageId);
    },
    changeVisibility(receiptHandle, seconds) {
      settle();
      if (!queue.inflightMessages.has(receiptHandle)) throw notInFlight(receiptHandle);
      queue.changeVisibility(receiptHandle, seconds);
      watch.wake();
    },
    depth() {
      settle();
      const count = (name: Parameters<SqsQueue['getAttribute']>[0]) => Number(queue.getAttribute(name));
      return {
        visible: count('ApproximateNumberOfMessages'),
        inFlight: count('ApproximateNumberOfMessagesNotVisible'),
        delayed: count('ApproximateNumberOfMessagesDelayed'),
      };
    },
  };
}

function notInFlight(receiptHandle: string): ServiceError {
  const reason = 'Message does not exist or is not available for visibility timeout change.';
  return new ServiceError(
    'InvalidParameterValue',
    `Value ${receiptHandle} for parameter ReceiptHandle is invalid. Reason: ${reason}`,
  );
}

/** The dead-letter queue as fauxqs moves messages to it. */
function deadLetters(source: SqsQueue, arn: string, { store }: Fauxqs): SqsQueue | undefined {
  const target = store.getQueueByArn(arn);
  if (!target) return undefined;
  const enqueue = (message: WatchedMessage) => {
    // fauxqs counts the move itself as a receive
    message.approximateReceiveCount -= 1;
    message.deadLetterSourceArn = source.arn;
    delete message.lastReceiptHandle;
    target.enqueue(message);
  };
  return { enqueue } as SqsQueue;
}
