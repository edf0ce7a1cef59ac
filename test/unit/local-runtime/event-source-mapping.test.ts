import { describe, expect, test } from 'vitest';
import { failedItems } from '#local/runtime/batch-response.ts';
import type { LocalCloud } from '#local/runtime/start.ts';
import { startDataServices } from '#local/services/start.ts';
import { functionResources, type StackSource } from './build-assembly.ts';
import { eventually, startTestCloud } from './test-cloud.ts';

function queueAndWorker(
  mapping: object = {},
  worker: object = {},
  queue: object = {},
): StackSource['Resources'] {
  return {
    Dead: { Type: 'AWS::SQS::Queue' },
    Work: {
      Type: 'AWS::SQS::Queue',
      Properties: {
        VisibilityTimeout: 60,
        RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Dead', 'Arn'] }, maxReceiveCount: 2 },
        ...queue,
      },
    },
    ...functionResources('Worker', worker),
    Mapping: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        EventSourceArn: { 'Fn::GetAtt': ['Work', 'Arn'] },
        FunctionName: { Ref: 'Worker' },
        BatchSize: 10,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        ...mapping,
      },
    },
  };
}

const logged = (cloud: LocalCloud): Record<string, unknown>[] =>
  cloud.logs
    .recent('Worker', 1000)
    .flatMap(({ stream, fields }) => (stream === 'stdout' && fields ? [fields] : []));

const depth = (cloud: LocalCloud, queue = 'App-Work') => cloud.data.sqs.depth(queue);

/** Says what it got; fails the bodies that start with "bad". */
const partial = `export const handler = async ({ Records }) => {
  console.log(JSON.stringify({ batch: Records.map((r) => r.body) }));
  return { batchItemFailures: Records.filter((r) => r.body.startsWith('bad')).map((r) => ({ itemIdentifier: r.messageId })) };
};`;

test.each([
  ['null', []],
  ['{}', []],
  ['{"batchItemFailures":null}', []],
  ['{"batchItemFailures":[]}', []],
  ['{"batchItemFailures":[{"itemIdentifier":"a"}]}', ['a']],
  ['{"batchItemFailures":[{"itemIdentifier":""}]}', ['a', 'b']],
  ['{"batchItemFailures":[{"itemIdentifier":null}]}', ['a', 'b']],
  ['{"batchItemFailures":[{"id":"a"}]}', ['a', 'b']],
  ['{"batchItemFailures":[{"itemIdentifier":"a"},{"itemIdentifier":"z"}]}', ['a', 'b']],
  ['{"batchItemFailures":"a"}', ['a', 'b']],
  ['"fine"', ['a', 'b']],
  ['[]', ['a', 'b']],
])('of the answer %s, these have failed: %s', (answer, failed) => {
  expect([...failedItems(answer, ['a', 'b'])]).toEqual(failed);
});

describe.each([
  ['in memory', {}],
  ['as people run them', { startDataServices }],
])('on services %s', (_, options) => {
  const start: typeof startTestCloud = (resources, handlers, more) =>
    startTestCloud(resources, handlers, { ...options, ...more });

  test('a record has the form that Lambda gives it', async () => {
    const cloud = await start(queueAndWorker(), {
      worker: `export const handler = async (event) => { console.log(JSON.stringify(event)); };`,
    });
    await cloud.data.sqs.send('App-Work', 'hello');
    const [event] = await eventually(() => logged(cloud).length > 0 && logged(cloud));
    expect(event).toEqual({
      Records: [
        {
          messageId: expect.any(String),
          receiptHandle: expect.any(String),
          body: 'hello',
          attributes: expect.objectContaining({ ApproximateReceiveCount: '1' }),
          messageAttributes: expect.any(Object),
          md5OfBody: '5d41402abc4b2a76b9719d911017c592',
          eventSource: 'aws:sqs',
          eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:App-Work',
          awsRegion: 'us-east-1',
        },
      ],
    });
    await eventually(async () => (await depth(cloud)).inFlight === 0);
  });

  test('only the reported messages stay, and come back after the visibility time, then go to the dead letters', async () => {
    const cloud = await start(queueAndWorker(), { worker: partial });
    await cloud.data.sqs.send('App-Work', 'good');
    await cloud.data.sqs.send('App-Work', 'bad');
    await eventually(
      async () =>
        logged(cloud).flatMap(({ batch }) => batch).length >= 2 && (await depth(cloud)).inFlight === 1,
    );
    expect(await depth(cloud)).toEqual({ visible: 0, inFlight: 1, delayed: 0 });

    cloud.moveClock(59_000);
    expect(await depth(cloud)).toMatchObject({ inFlight: 1 });
    cloud.moveClock(2_000);
    await eventually(() => logged(cloud).flatMap(({ batch }) => batch).length >= 3);
    cloud.moveClock(61_000);
    await eventually(async () => (await depth(cloud, 'App-Dead')).visible === 1);
    expect(await depth(cloud)).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
    expect(
      logged(cloud)
        .flatMap(({ batch }) => batch)
        .filter((body) => body === 'bad'),
    ).toHaveLength(2);
  });

  test.each([
    ['throws', `throw new Error('no')`],
    ['ends its process', `process.exit(1)`],
    ['reports an id that is not in the batch', `return { batchItemFailures: [{ itemIdentifier: 'other' }] }`],
  ])('a function that %s gives the whole batch back', async (_, how) => {
    const cloud = await start(queueAndWorker(), {
      worker: `export const handler = async ({ Records }) => { console.log(JSON.stringify({ count: Records.length })); ${how}; };`,
    });
    await cloud.data.sqs.send('App-Work', 'a');
    await eventually(() => cloud.logs.recent('Worker', 100).some(({ stream }) => stream === 'platform'));
    expect(await depth(cloud)).toEqual({ visible: 0, inFlight: 1, delayed: 0 });
  });

  test('without ReportBatchItemFailures an answer is success, whatever it says', async () => {
    const cloud = await start(queueAndWorker({ FunctionResponseTypes: [] }), { worker: partial });
    await cloud.data.sqs.send('App-Work', 'bad');
    await eventually(() => logged(cloud).length > 0);
    await eventually(async () => (await depth(cloud)).inFlight === 0);
  });

  test('a batch is as large as its size, or what came within its window', async () => {
    const cloud = await start(
      queueAndWorker({
        BatchSize: 15,
        MaximumBatchingWindowInSeconds: 5,
        ScalingConfig: { MaximumConcurrency: 2 },
      }),
      { worker: partial },
    );
    for (let i = 0; i < 18; i++) await cloud.data.sqs.send('App-Work', `m${i}`);
    await eventually(() => logged(cloud).length === 1);
    expect(logged(cloud)[0]?.batch).toHaveLength(15);
    await eventually(async () => (await depth(cloud)).inFlight === 3);
    expect(logged(cloud)).toHaveLength(1);
    cloud.moveClock(5_000);
    await eventually(() => logged(cloud).length === 2);
    expect(logged(cloud)[1]?.batch).toHaveLength(3);
  });

  test('no more batches run at once than MaximumConcurrency allows', async () => {
    const cloud = await start(queueAndWorker({ BatchSize: 1, ScalingConfig: { MaximumConcurrency: 2 } }), {
      worker: `export const handler = async () => { console.log(JSON.stringify({ at: Date.now() })); await new Promise((r) => setTimeout(r, 200)); };`,
    });
    let most = 0;
    for (let i = 0; i < 6; i++) await cloud.data.sqs.send('App-Work', `m${i}`);
    await eventually(() => {
      most = Math.max(most, cloud.environments().filter(({ requestId }) => requestId).length);
      return logged(cloud).length === 6;
    });
    expect(most).toBe(2);
  });

  test('a throttled batch is tried again while its messages are held, and none is lost', async () => {
    const cloud = await start(queueAndWorker({}, { ReservedConcurrentExecutions: 1 }), {
      worker: `export const handler = async ({ Records, hold }) => {
      if (hold) await new Promise((r) => setTimeout(r, 400));
      else console.log(JSON.stringify({ received: Records[0].attributes.ApproximateReceiveCount }));
    };`,
    });
    const holding = cloud.invoke('Worker', { hold: true });
    await cloud.data.sqs.send('App-Work', 'a');
    await holding;
    await eventually(() => logged(cloud).length === 1);
    expect(logged(cloud)[0]).toEqual({ received: '1' });
  });

  test('a mapping that is not enabled takes nothing', async () => {
    const cloud = await start(queueAndWorker({ Enabled: false }), { worker: partial });
    await cloud.data.sqs.send('App-Work', 'a');
    await new Promise((resolve) => setImmediate(resolve));
    expect(await depth(cloud)).toMatchObject({ visible: 1 });
  });

  test('a stop lets the running batch finish', async () => {
    const cloud = await start(
      queueAndWorker(),
      {
        worker: `export const handler = async () => { console.log('{"started":true}'); await new Promise((r) => setTimeout(r, 200)); };`,
      },
      { graceMs: 5_000 },
    );
    await cloud.data.sqs.send('App-Work', 'a');
    await eventually(() => logged(cloud).length === 1);
    await cloud.stop();
    expect(await depth(cloud)).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  });
});

test('deliveries fail, double and are not heard of as planned; what is lost comes back', async () => {
  const cloud = await startTestCloud(
    queueAndWorker({}, {}, { RedrivePolicy: undefined }),
    { worker: partial },
    { startDataServices },
  );
  const bodies = () => logged(cloud).flatMap(({ batch }) => batch);
  const rule = { operation: 'Deliver', service: 'sqs', times: 1 } as const;
  cloud.data.gateway.setFaults(
    [
      { ...rule, effect: 'cut' },
      { ...rule, effect: 'failAfter' },
      { ...rule, effect: 'duplicate' },
    ],
    1,
  );
  await cloud.data.sqs.send('App-Work', 'a');
  await eventually(() => Object.values(cloud.data.gateway.injected()).join() === '1,0,0');
  expect([bodies(), await depth(cloud)]).toEqual([[], { visible: 0, inFlight: 1, delayed: 0 }]);
  cloud.moveClock(61_000);
  await eventually(() => bodies().length === 1);
  cloud.moveClock(61_000);
  await eventually(() => bodies().length === 3);
  await eventually(async () => (await depth(cloud)).inFlight === 0);
  expect(bodies()).toEqual(['a', 'a', 'a']);
});
