import { ServiceError } from '../service-error.ts';
import type { Queue } from './queue.ts';

type Queues = ReadonlyMap<string, Queue>;

/** Moves what is visible in a dead-letter queue back to where it came from (or to the destination), at once. */
export function moveMessages(
  queues: Queues,
  deadLetters: Queue,
  request: Record<string, unknown>,
): Record<string, unknown> {
  const [onlySource] = sourcesOf(queues, deadLetters);
  const byArn = (arn: unknown) => [...queues.values()].find(({ queue }) => queue.arn === arn);
  deadLetters.depth();
  for (const message of deadLetters.queue.messages.splice(0)) {
    const target =
      byArn(request.DestinationArn) ??
      byArn((message as { deadLetterSourceArn?: string }).deadLetterSourceArn) ??
      onlySource;
    if (!target) {
      deadLetters.queue.messages.push(message);
      throw new ServiceError(
        'InvalidParameterValue',
        'The queue is no dead-letter queue of another queue: name a DestinationArn',
      );
    }
    deadLetters.queue.persistence?.deleteMessage(message.messageId);
    message.approximateReceiveCount = 0;
    target.queue.enqueue(message);
  }
  return { TaskHandle: Buffer.from(crypto.randomUUID()).toString('base64') };
}

/** The queues whose dead letters go to this one. */
export function sourcesOf(queues: Queues, deadLetters: Queue): Queue[] {
  return [...queues.values()].filter(({ queue }) => {
    const policy = JSON.parse(queue.attributes.RedrivePolicy ?? '{}') as { deadLetterTargetArn?: string };
    return policy.deadLetterTargetArn === deadLetters.queue.arn;
  });
}
