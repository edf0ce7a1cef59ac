import { Stack } from 'aws-cdk-lib';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { type Access, allow } from './access.ts';

/** Sending wake-ups to these queues (by queue name, as the catalogue knows them) and, where it is wanted, asking how deep they are. */
export function queueUrls(
  queues: Readonly<Record<string, IQueue>>,
  { asksDepth = false } = {},
): Access<{ readonly QUEUE_URLS: string }> {
  const [first, ...others] = Object.values(queues);
  if (!first) throw new Error('a function that sends to queues needs at least one');
  const urls = Object.entries(queues).map(([name, queue]) => [name, queue.queueUrl]);
  const arns = [first, ...others].map(({ queueArn }) => queueArn);
  return {
    variables: { QUEUE_URLS: Stack.of(first).toJsonString(Object.fromEntries(urls)) },
    statements: [allow(['sqs:SendMessage', ...(asksDepth ? ['sqs:GetQueueAttributes'] : [])], arns)],
  };
}
