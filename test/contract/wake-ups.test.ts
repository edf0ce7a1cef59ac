import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { environmentConnection } from '#adapters/aws/connection.ts';
import { traceHeader } from '#adapters/aws/trace-header.ts';
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
  const wakeUps = sqsWakeUps(local.connection('sqs'), await queueUrls(local));
  const receive = async (queue: string, ms: number) => {
    const messages = await sqs.receive(queue, { maxMessages: 10, waitSeconds: Math.ceil(ms / 1000) });
    const handles = messages.map(({ receiptHandle }) => receiptHandle);
    if (handles.length > 0) await sqs.deleteMessages(queue, handles);
    return messages.map(({ body, attributes }) => parseWakeUp(body, attributes.AWSTraceHeader));
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

const trace = { id: '1-5759e988-bd862e3fe1be46a994272793', parent: '53995c3f42cd8ad8' };
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

  test('carry what they hint at', async () => {
    const low = { ...aWakeUp(1), task: 'debug_task', low: true };
    const plain = { ...aWakeUp(), task: 'convert_pdf' };
    await queues.wakeUps.send('documents', low, 0);
    await queues.wakeUps.send('documents', plain, 0);
    const received = await queues.receive('documents', 1000);
    expect(new Set(received)).toEqual(new Set([low, plain]));
  });

  test('belong to the trace of their task, alone and many at once', async () => {
    const traced = { ...aWakeUp(1), trace };
    const plain = { ...aWakeUp(), claims: 2 };
    await queues.wakeUps.send('documents', traced, 0);
    expect(await queues.receive('documents', 1000)).toEqual([traced]);
    await queues.wakeUps.sendMany(
      'documents',
      [traced, plain].map((wakeUp) => ({ wakeUp, delayMs: 0 })),
    );
    expect(new Set(await queues.receive('documents', 1000))).toEqual(new Set([traced, plain]));
  });

  test('are sent by the hundred, each with its own delay', async () => {
    const wakeUps = Array.from({ length: 95 }, (_, at) => ({ ...aWakeUp(at), task: 'debug_task' }));
    const late = { wakeUp: aWakeUp(7), delayMs: 86_400_000 };
    const messages = [late, ...wakeUps.map((wakeUp) => ({ wakeUp, delayMs: 0 }))];
    expect(await queues.wakeUps.sendMany('documents', messages)).toEqual([]);
    const received: WakeUp[] = [];
    for (let more = true; more; ) {
      const some = await queues.receive('documents', 0);
      received.push(...some);
      more = some.length > 0;
    }
    expect(received.sort((a, b) => a.claims - b.claims)).toEqual(wakeUps);
    expect(await queues.wakeUps.sendMany('documents', [])).toEqual([]);
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
    const message = { wakeUp: aWakeUp(), delayMs: 0 };
    await expect(queues.wakeUps.sendMany('mail', [message])).rejects.toThrow('there is no queue "mail"');
    await expect(queues.wakeUps.depth('mail')).rejects.toThrow('there is no queue "mail"');
  });
});

describe('many wake-ups of which SQS does not take all', () => {
  let local: LocalServices;
  let wakeUps: WakeUps;
  beforeAll(async () => {
    local = await openLocalServices();
    const { services } = local;
    const worker = { accessKeyId: 'AKIAWORKER', secretAccessKey: 'worker-secret' };
    const policies = [{ Statement: [{ Effect: 'Allow' as const, Action: '*', Resource: '*' }] }];
    services.gateway.register({ ...worker, functionId: 'Worker', environmentId: 'worker-1', policies });
    const once = { ...local.connection('sqs'), credentials: async () => worker, tries: 1 };
    wakeUps = sqsWakeUps(once, await queueUrls(local));
  });
  afterAll(() => local.close());

  const many = (count: number) =>
    Array.from({ length: count }, (_, at) => ({ wakeUp: aWakeUp(at), delayMs: 0 }));

  test('answer with the ten of each request that failed, and send the others', async () => {
    const rule = { id: 'batch', effect: 'fail', operation: 'SendMessageBatch', times: 1 } as const;
    local.services.gateway.setFaults([rule], 1);
    const messages = many(25);
    const unsent = await wakeUps.sendMany('default', messages);
    expect(local.services.gateway.injected().batch).toBe(1);
    const tens = [messages.slice(0, 10), messages.slice(10, 20), messages.slice(20)];
    expect(tens.map((ten) => ten.map(({ wakeUp }) => wakeUp))).toContainEqual(unsent);
    expect(await wakeUps.depth('default')).toBe(25 - unsent.length);
  });

  test('answer with the single ones that SQS refused', async () => {
    const { services } = local;
    services.gateway.setFaults([], 1);
    const [good, bad] = many(2);
    if (!good || !bad) throw new Error('no messages');
    const refused = { ...bad, wakeUp: { ...bad.wakeUp, task: '\ufffe' } };
    expect(await wakeUps.sendMany('documents', [refused, good])).toEqual([refused.wakeUp]);
    expect(await wakeUps.depth('documents')).toBe(1);
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

  const sent = async (wakeUp: WakeUp = aWakeUp()) => {
    const wakeUps = sqsWakeUps(local.connection('sqs'), await queueUrls(local));
    await wakeUps.send('default', wakeUp, 0);
    const [message] = await local.services.sqs.receive('default', { maxMessages: 1, waitSeconds: 1 });
    return message;
  };

  test('belongs to the group of its owner, so that one owner’s flood does not starve another', async () => {
    expect((await sent())?.attributes).toMatchObject({ MessageGroupId: 'acme' });
  });

  test('has the trace beside its body, and never that of whoever sends it', async () => {
    process.env._X_AMZN_TRACE_ID = traceHeader({ ...trace, id: `1-00000000-${'0'.repeat(24)}` });
    expect((await sent())?.attributes).not.toHaveProperty('AWSTraceHeader');
    const traced = await sent({ ...aWakeUp(), trace });
    expect(traced?.attributes).toMatchObject({ AWSTraceHeader: traceHeader(trace) });
    expect(traced?.body).not.toContain(trace.id);
  });

  test('reaches its queue also by the endpoint, region and credentials of the environment alone', async () => {
    const { connection, credentials, region } = local;
    const variables = {
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    };
    process.env.AWS_ENDPOINT_URL_SQS = connection('sqs').endpoint;
    const urls = await queueUrls(local);
    await sqsWakeUps(environmentConnection({}, variables), urls).send('documents', aWakeUp(), 0);
    delete process.env.AWS_ENDPOINT_URL_SQS;
    expect(await sqsWakeUps(connection('sqs'), urls).depth('documents')).toBe(1);
  });
});
