import { SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { parseWakeUp } from '#adapters/sqs/parse-wake-up.ts';
import { sqsWakeUps } from '#adapters/sqs/wake-ups.ts';
import type { WakeUp, WakeUps } from '#core/ports.ts';
import { aTask } from '#test/fakes/a-task.ts';
import { fakeClock } from '#test/fakes/fake-clock.ts';
import { memoryWakeUps } from '#test/fakes/memory-wake-ups.ts';
import { type LocalServices, openLocalServices } from './local-services.ts';

/** Queues under test: `default` and `documents`. */
interface OpenQueues {
  readonly wakeUps: WakeUps;
  /** What can be received by `ms` from now, waiting for it as a worker does. */
  receive(queue: string, ms: number): Promise<readonly WakeUp[]>;
  close(): Promise<void>;
}

const opened: readonly (readonly [string, () => Promise<OpenQueues>])[] = [
  ['in memory', openMemory],
  ['in SQS', openSqs],
];

async function openMemory(): Promise<OpenQueues> {
  const clock = fakeClock();
  const wakeUps = memoryWakeUps(clock);
  const receive = async (queue: string, ms: number) => {
    await clock.advance(ms);
    return wakeUps.take(queue);
  };
  return { wakeUps, receive, close: async () => undefined };
}

async function openSqs(): Promise<OpenQueues> {
  const local = await openLocalServices();
  const { sqs } = local.services;
  const wakeUps = sqsWakeUps(local.sqs, await queueUrls(local));
  const receive = async (queue: string, ms: number) => {
    const messages = await sqs.receive(queue, { maxMessages: 10, waitSeconds: Math.ceil(ms / 1000) });
    const handles = messages.map(({ receiptHandle }) => receiptHandle);
    if (handles.length > 0) await sqs.deleteMessages(queue, handles);
    return messages.map(({ body }) => parseWakeUp(body));
  };
  return { wakeUps, receive, close: local.close };
}

async function queueUrls({ services }: LocalServices): Promise<Record<string, string>> {
  const urls = ['default', 'documents'].map(async (name) => [
    name,
    (await services.sqs.createQueue(name, {})).url,
  ]);
  return Object.fromEntries(await Promise.all(urls));
}

const aWakeUp = (claims = 0): WakeUp => {
  const { owner, id } = aTask();
  return { owner, id, claims };
};

describe.each(opened)('wake-ups %s', (_, open) => {
  let queues: OpenQueues;
  beforeAll(async () => {
    queues = await open();
  });
  afterAll(() => queues.close());

  test('arrive in their queue, and carry the task and nothing else', async () => {
    const wakeUp = aWakeUp(3);
    await queues.wakeUps.send('documents', { ...wakeUp, more: 'of the task' } as WakeUp, 0);
    expect(await queues.receive('default', 0)).toEqual([]);
    expect(await queues.receive('documents', 1000)).toEqual([wakeUp]);
    expect(await queues.receive('documents', 0)).toEqual([]);
  });

  test('are not there before their delay, which is rounded up to a second', async () => {
    const wakeUp = aWakeUp();
    await queues.wakeUps.send('default', wakeUp, 1);
    expect(await queues.receive('default', 0)).toEqual([]);
    expect(await queues.receive('default', 2000)).toEqual([wakeUp]);
  });

  test('are counted when they can be received: delayed ones are not, however long the delay', async () => {
    const before = await queues.wakeUps.depth('default');
    await queues.wakeUps.send('default', aWakeUp(), 86_400_000);
    expect(await queues.wakeUps.depth('default')).toBe(before);
    await queues.wakeUps.send('default', aWakeUp(), 0);
    await queues.wakeUps.send('default', aWakeUp(), -5000);
    expect(await queues.wakeUps.depth('default')).toBe(before + 2);
    expect(await queues.wakeUps.depth('documents')).toBe(0);
  });

  test('for a queue that does not exist are a fault', async () => {
    await expect(queues.wakeUps.send('mail', aWakeUp(), 0)).rejects.toThrow('there is no queue "mail"');
    await expect(queues.wakeUps.send('toString', aWakeUp(), 0)).rejects.toThrow('there is no queue');
    await expect(queues.wakeUps.depth('mail')).rejects.toThrow('there is no queue "mail"');
  });
});

describe('an SQS message', () => {
  let local: LocalServices;
  beforeAll(async () => {
    local = await openLocalServices();
  });
  afterEach(() => {
    delete process.env._X_AMZN_TRACE_ID;
  });
  afterAll(() => local.close());

  const attributes = async () => {
    const wakeUps = sqsWakeUps(local.sqs, await queueUrls(local));
    await wakeUps.send('default', aWakeUp(), 0);
    const [message] = await local.services.sqs.receive('default', { maxMessages: 1, waitSeconds: 1 });
    return message?.attributes;
  };

  test('belongs to the group of its owner, so that one owner’s flood does not starve another', async () => {
    expect(await attributes()).toMatchObject({ MessageGroupId: 'acme' });
  });

  test('hands the trace on when there is one', async () => {
    expect(await attributes()).not.toHaveProperty('AWSTraceHeader');
    process.env._X_AMZN_TRACE_ID = 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1';
    expect(await attributes()).toMatchObject({ AWSTraceHeader: process.env._X_AMZN_TRACE_ID });
  });

  test('reaches its queue also by a client that knows the endpoint from the environment only', async () => {
    const client = new SQSClient({ region: local.region, credentials: local.credentials });
    const wakeUps = sqsWakeUps(client, await queueUrls(local));
    await wakeUps.send('documents', aWakeUp(), 0);
    expect(await wakeUps.depth('documents')).toBe(1);
    client.destroy();
  });
});
