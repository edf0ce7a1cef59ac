import { times } from '#core/constants.ts';
import type { Clock, WakeUp, WakeUps } from '#core/ports.ts';
import { queues as declaredQueues } from '#tasks/queues.ts';

/** A message as it lies in a queue. */
interface SentWakeUp {
  readonly queue: string;
  readonly wakeUp: WakeUp;
  readonly visibleAt: number;
}

/** Queues in memory. */
export interface MemoryWakeUps extends WakeUps {
  /** Takes what is visible now out of the queue, oldest first; a test that wants it twice sends it twice. */
  take(queue: string): WakeUp[];
  /** All that lies in the queues, delayed ones too. */
  all(): readonly SentWakeUp[];
  /** Loses every message. */
  lose(): void;
}

/** Queues of the given names; sending to any other throws. */
export function memoryWakeUps(
  clock: Clock,
  queues: readonly string[] = Object.keys(declaredQueues),
): MemoryWakeUps {
  let messages: SentWakeUp[] = [];
  const check = (queue: string) => {
    if (!queues.includes(queue)) throw new Error(`there is no queue "${queue}"`);
  };
  const visible = (queue: string) => {
    check(queue);
    return messages.filter((it) => it.queue === queue && it.visibleAt <= clock.now());
  };
  const send = async (queue: string, wakeUp: WakeUp, delayMs: number) => {
    check(queue);
    const delay = Math.ceil(Math.min(Math.max(delayMs, 0), times.longestDelay) / 1000) * 1000;
    messages.push({ queue, wakeUp: carried(wakeUp), visibleAt: clock.now() + delay });
  };
  return {
    send,
    sendMany: async (queue, many) => {
      check(queue);
      for (const { wakeUp, delayMs } of many) await send(queue, wakeUp, delayMs);
      return [];
    },
    depth: async (queue) => visible(queue).length,
    take: (queue) => {
      const taken = new Set(visible(queue));
      messages = messages.filter((message) => !taken.has(message));
      return [...taken].map(({ wakeUp }) => wakeUp);
    },
    all: () => [...messages],
    lose: () => {
      messages = [];
    },
  };
}

/** What a message carries of a wake-up. */
function carried({ owner, id, claims, task, low, trace }: WakeUp): WakeUp {
  return {
    owner,
    id,
    claims,
    ...(task === undefined ? {} : { task }),
    ...(low === undefined ? {} : { low }),
    ...(trace === undefined ? {} : { trace }),
  };
}
