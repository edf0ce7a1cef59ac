import { join } from 'node:path';
import type { DataServices, ResourceProperties } from '../contract.ts';
import type { JsonService } from '../json-service.ts';
import { loadFauxqs } from './fauxqs.ts';
import { asEventMessage } from './messages.ts';
import { performSqs } from './operations.ts';
import { openQueue, type Queue } from './queue.ts';
import { queueAttributes } from './queue-properties.ts';

/** SQS in this process: fauxqs' queues behind a server of our own. */
export interface SqsService extends JsonService {
  readonly queues: DataServices['sqs'];
  close(): Promise<void>;
}

/** A message of 1 MiB may be escaped to several times its size. */
const MAX_BODY_BYTES = 8 * 1024 * 1024;

/** Operations whose permission has another name, or that are about a queue's ARN. */
const ACTIONS: Readonly<Record<string, string>> = {
  SendMessageBatch: 'SendMessage',
  DeleteMessageBatch: 'DeleteMessage',
  ChangeMessageVisibilityBatch: 'ChangeMessageVisibility',
};

/** Opens the queues of a former run below `dataDir` (in memory without one). `url` tells the endpoint once it is known. */
export async function openSqs(options: {
  readonly dataDir: string | undefined;
  readonly region: string;
  readonly account: string;
  readonly url: () => string;
}): Promise<SqsService> {
  const { region, account } = options;
  const fauxqs = await loadFauxqs(options.dataDir === undefined ? undefined : join(options.dataDir, 'sqs'));
  const queues = new Map<string, Queue>();
  const urlOf = (name: string) => `${options.url()}/${account}/${name}`;
  const arnOf = (name: string) => `arn:aws:sqs:${region}:${account}:${name}`;
  const deps = { fauxqs, queues, account, urlOf };

  const declared = (name: string): Queue => {
    const queue = queues.get(name);
    if (!queue) throw new Error(`there is no queue ${name}`);
    return queue;
  };

  const createQueue = async (name: string, properties: ResourceProperties) => {
    const attributes = queueAttributes(properties);
    const former = fauxqs.store.getQueueByName(name);
    const queue = former ?? fauxqs.store.createQueue(name, urlOf(name), arnOf(name), attributes);
    if (former) {
      // What the template no longer says falls back to its default
      const reset: Record<string, string> = former.attributes.RedrivePolicy ? { RedrivePolicy: '' } : {};
      former.setAttributes({ ...fauxqs.defaults, ...reset, ...attributes });
    }
    if (!queues.has(name)) queues.set(name, openQueue(queue, fauxqs));
    return { url: urlOf(name), arn: arnOf(name) };
  };

  return {
    wording: 'sqs',
    targetPrefix: 'AmazonSQS',
    maxBodyBytes: MAX_BODY_BYTES,
    prepare(operation, request, signal) {
      const named = String(request.QueueUrl ?? request.QueueName ?? request.SourceArn ?? '');
      const name = named.slice(Math.max(named.lastIndexOf('/'), named.lastIndexOf(':')) + 1);
      const needs = [
        { action: `sqs:${ACTIONS[operation] ?? operation}`, resource: name ? arnOf(name) : '*' },
      ];
      return {
        resource: name,
        needs,
        effect: async () => {
          const answer = await performSqs(deps, operation, request, queues.get(name), signal);
          return { status: 200, body: JSON.stringify(answer) };
        },
      };
    },
    queues: {
      createQueue,
      receive: async (name, receive) => {
        const found = await declared(name).receive(receive);
        return found.map((message) => asEventMessage(message, account));
      },
      deleteMessages: async (name, handles) => {
        for (const handle of handles) declared(name).delete(handle);
      },
      changeVisibility: async (name, handles, seconds) => {
        const queue = declared(name);
        // A message that is no longer in flight is visible again already, or was received by another
        for (const handle of handles)
          if (queue.queue.inflightMessages.has(handle)) queue.changeVisibility(handle, seconds);
      },
      send: async (name, body, { delaySeconds, messageGroupId, attributes } = {}) => {
        declared(name);
        const request = {
          QueueUrl: urlOf(name),
          MessageBody: body,
          ...(delaySeconds && { DelaySeconds: delaySeconds }),
          ...(messageGroupId !== undefined && { MessageGroupId: messageGroupId }),
          ...(attributes && { MessageAttributes: textAttributes(attributes) }),
        };
        await performSqs(deps, 'SendMessage', request, queues.get(name), new AbortController().signal);
      },
      depth: async (name) => declared(name).depth(),
    },
    close: async () => {
      fauxqs.store.shutdown();
      fauxqs.close();
    },
  };
}

function textAttributes(attributes: Readonly<Record<string, string>>): Record<string, unknown> {
  const entries = Object.entries(attributes).map(([name, value]) => [
    name,
    { DataType: 'String', StringValue: value },
  ]);
  return Object.fromEntries(entries) as Record<string, unknown>;
}
