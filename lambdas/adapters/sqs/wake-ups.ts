import * as z from 'zod/mini';
import { times } from '#core/constants.ts';
import type { WakeUp, WakeUps } from '#core/ports.ts';
import type { AwsConnection } from '../aws/connection.ts';
import type { JsonApi } from '../aws/json-api.ts';
import { traceHeader } from '../aws/trace-header.ts';
import { sqsApi } from './sqs-api.ts';

/** SQS takes at most ten messages in a request. */
const batch = 10;

/** The queues, by the URLs of `queueUrls` (queue name → URL). */
export function sqsWakeUps(connection: AwsConnection, queueUrls: Readonly<Record<string, string>>): WakeUps {
  const sqs = sqsApi(connection);
  return {
    send: async (queue, wakeUp, delayMs) => {
      const QueueUrl = urlOf(queueUrls, queue);
      await sqs({ target: 'SendMessage', body: { QueueUrl, ...messageOf({ wakeUp, delayMs }) } });
    },
    sendMany: async (queue, messages) => {
      const url = urlOf(queueUrls, queue);
      const tens = Array.from({ length: Math.ceil(messages.length / batch) }, (_, at) =>
        messages.slice(at * batch, (at + 1) * batch),
      );
      const unsent = await Promise.all(tens.map((ten) => sendTen(sqs, url, ten)));
      return unsent.flat();
    },
    depth: async (queue) => {
      const body = { QueueUrl: urlOf(queueUrls, queue), AttributeNames: ['ApproximateNumberOfMessages'] };
      const { Attributes } = attributes.parse(await sqs({ target: 'GetQueueAttributes', body }));
      return Number(Attributes.ApproximateNumberOfMessages);
    },
  };
}

const attributes = z.lazy(() =>
  z.object({ Attributes: z.object({ ApproximateNumberOfMessages: z.string() }) }),
);
const sentMessages = z.lazy(() =>
  z.object({
    Successful: z._default(z.array(z.object({ Id: z.string() })), []),
  }),
);

interface Message {
  readonly wakeUp: WakeUp;
  readonly delayMs: number;
}

/** Answers with what was not sent: all of it when the request failed, for then nobody knows. */
async function sendTen(
  sqs: JsonApi,
  QueueUrl: string,
  messages: readonly Message[],
): Promise<readonly WakeUp[]> {
  const Entries = messages.map((message, at) => ({ Id: String(at), ...messageOf(message) }));
  try {
    const { Successful } = sentMessages.parse(
      await sqs({ target: 'SendMessageBatch', body: { QueueUrl, Entries } }),
    );
    const sent = new Set(Successful.map(({ Id }) => Number(Id)));
    return messages.filter((_, at) => !sent.has(at)).map(({ wakeUp }) => wakeUp);
  } catch {
    return messages.map(({ wakeUp }) => wakeUp);
  }
}

function messageOf({ wakeUp: { owner, id, claims, task, low, trace }, delayMs }: Message) {
  return {
    // What is undefined JSON leaves out.
    MessageBody: JSON.stringify({ owner, id, claims, task, low }),
    DelaySeconds: delaySeconds(delayMs),
    // Fair queues: a group that floods the queue waits behind the others, so one owner cannot starve them.
    MessageGroupId: owner,
    ...(trace ? traceAttribute(traceHeader(trace)) : {}),
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

/** X-Ray links the receiver's trace to this one. Not counted in the size of the message. */
function traceAttribute(header: string) {
  return { MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: header } } };
}
