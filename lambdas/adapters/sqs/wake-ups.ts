import { GetQueueAttributesCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { times } from '#core/constants.ts';
import type { WakeUps } from '#core/ports.ts';

/** The queues, by the URLs of `queueUrls` (queue name → URL). */
export function sqsWakeUps(client: SQSClient, queueUrls: Readonly<Record<string, string>>): WakeUps {
  return {
    send: async (queue, { owner, id, claims }, delayMs) => {
      await client.send(
        new SendMessageCommand({
          QueueUrl: urlOf(queueUrls, queue),
          MessageBody: JSON.stringify({ owner, id, claims }),
          DelaySeconds: delaySeconds(delayMs),
          // Fair queues: a group that floods the queue waits behind the others, so one owner cannot starve them.
          MessageGroupId: owner,
          ...traceHeader(process.env._X_AMZN_TRACE_ID),
        }),
      );
    },
    depth: async (queue) => {
      const { Attributes } = await client.send(
        new GetQueueAttributesCommand({
          QueueUrl: urlOf(queueUrls, queue),
          AttributeNames: ['ApproximateNumberOfMessages'],
        }),
      );
      return Number(Attributes?.ApproximateNumberOfMessages ?? 0);
    },
  };
}

function urlOf(queueUrls: Readonly<Record<string, string>>, queue: string): string {
  const url = Object.hasOwn(queueUrls, queue) ? queueUrls[queue] : undefined;
  if (url) return url;
  throw new Error(`there is no queue "${queue}"; known are ${Object.keys(queueUrls).join(', ')}`);
}

/** Rounded up, so that a task is never woken before its time; SQS takes at most 900 s. */
function delaySeconds(delayMs: number): number {
  return Math.ceil(Math.min(Math.max(delayMs, 0), times.longestDelay) / 1000);
}

function traceHeader(header: string | undefined) {
  if (!header) return {};
  return { MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: header } } };
}
