import type { SqsQueue } from './fauxqs.ts';

/**
 * As fair queues do it: brings those messages to the front whose group has the fewest messages in flight, so that
 * one group's flood does not hold up the others. Order within a group, and of messages without group, stays.
 */
export function putFairestFirst(queue: SqsQueue, count: number): void {
  const waiting = groupHeads(queue, count);
  if (waiting.size < 2) return;
  const load = new Map<string | undefined, number>();
  for (const { message } of queue.inflightMessages.values()) {
    load.set(message.messageGroupId, (load.get(message.messageGroupId) ?? 0) + 1);
  }
  const chosen: number[] = [];
  while (chosen.length < count && waiting.size > 0) {
    let best: { group: string | undefined; index: number; load: number } | undefined;
    for (const [group, [index = 0]] of waiting) {
      const own = group === undefined ? 0 : (load.get(group) ?? 0);
      if (!best || own < best.load || (own === best.load && index < best.index))
        best = { group, index, load: own };
    }
    if (!best) break;
    chosen.push(best.index);
    load.set(best.group, best.load + 1);
    const left = waiting.get(best.group)?.slice(1) ?? [];
    if (left.length > 0) waiting.set(best.group, left);
    else waiting.delete(best.group);
  }
  const taken = new Set(chosen);
  const first = chosen.flatMap((index) => queue.messages[index] ?? []);
  queue.messages = [...first, ...queue.messages.filter((_, index) => !taken.has(index))];
}

/** Per group, the places of its first `count` messages. */
function groupHeads({ messages }: SqsQueue, count: number): Map<string | undefined, number[]> {
  const heads = new Map<string | undefined, number[]>();
  messages.forEach(({ messageGroupId }, index) => {
    const places = heads.get(messageGroupId);
    if (!places) heads.set(messageGroupId, [index]);
    else if (places.length < count) places.push(index);
  });
  return heads;
}
