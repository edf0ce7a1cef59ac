import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';
import type { LocalCloud } from '#local/runtime/start.ts';
import { startDataServices } from '#local/services/start.ts';
import { functionResources, type StackSource } from './build-assembly.ts';
import { eventually, startTestCloud } from './test-cloud.ts';

const active = { TracingConfig: { Mode: 'Active' } };
const header = `Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1`;
const unrecorded = header.replace('1-5759e988', '1-00000000').replace('Sampled=1', 'Sampled=0');
/** Says in which trace it runs and in which its messages were sent. */
const handler = `export const handler = async ({ Records = [] }) => {
  console.log(JSON.stringify({ own: process.env._X_AMZN_TRACE_ID, of: Records.map((it) => it.attributes.AWSTraceHeader ?? 'none') }));
};`;

const queueAndWorker = (worker: object): StackSource['Resources'] => ({
  Work: { Type: 'AWS::SQS::Queue' },
  ...functionResources('Worker', worker),
  Mapping: {
    Type: 'AWS::Lambda::EventSourceMapping',
    Properties: {
      EventSourceArn: { 'Fn::GetAtt': ['Work', 'Arn'] },
      FunctionName: { Ref: 'Worker' },
      BatchSize: 10,
      MaximumBatchingWindowInSeconds: 1,
    },
  },
});

const linesOf = (cloud: LocalCloud, wanted: 'stdout' | 'platform') =>
  cloud.logs
    .recent('Worker', 100)
    .flatMap(({ stream, fields }) => (stream === wanted && fields ? [fields] : []));

/** The worker's own line and the platform's after one batch of messages with these headers. */
async function afterBatch(worker: object, headers: readonly (string | undefined)[]) {
  const cloud = await startTestCloud(queueAndWorker(worker), { worker: handler }, { startDataServices });
  const { sqs } = cloud.endpoints;
  const Entries = headers.map((StringValue, at) => ({
    Id: String(at),
    MessageBody: 'x',
    ...(StringValue && {
      MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue } },
    }),
  }));
  const QueueUrl = cloud.model.queues[0]?.url;
  const client = new SQSClient({ endpoint: sqs, region: cloud.region, credentials: cloud.root });
  await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
  const report = await eventually(() => linesOf(cloud, 'platform')[0]);
  const said = await eventually(() => linesOf(cloud, 'stdout')[0]);
  return { report, said };
}

test('each invocation runs in a trace of its own, which is recorded where the function asks for it', async () => {
  const cloud = await startTestCloud(functionResources('Worker', active), { worker: handler });
  for (const _ of [1, 2]) await cloud.invoke('Worker', {});
  await eventually(() => linesOf(cloud, 'stdout').length === 2);
  const seen = linesOf(cloud, 'stdout').map(({ own }) => String(own));
  for (const own of seen)
    expect(own).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=1$/);
  expect(new Set(seen).size).toBe(2);
  expect(linesOf(cloud, 'platform').map(({ tracing }) => tracing)).toEqual(
    seen.map((value) => ({ value, linkedTraces: [] })),
  );
});

test('a batch is linked to the recorded traces that its messages were sent in, and each message names its own', async () => {
  const { said, report } = await afterBatch(active, [header, header, unrecorded, undefined]);
  expect((said.of as string[]).toSorted()).toEqual([unrecorded, header, header, 'none']);
  const linkedTraces = ['1-5759e988-bd862e3fe1be46a994272793'];
  expect(report.tracing).toEqual({ value: said.own, linkedTraces });
});

test('without active tracing nothing is recorded, but messages name their trace all the same', async () => {
  const { said, report } = await afterBatch({}, [header]);
  expect(said).toMatchObject({ own: expect.stringMatching(/;Sampled=0$/), of: [header] });
  expect(report).not.toHaveProperty('tracing');
});

test('a role that may not put traces stops the start, where Lambda would refuse the function', async () => {
  const { WorkerRole, Worker } = functionResources('Worker', active);
  const Statement = [{ Effect: 'Allow', Action: ['xray:PutTraceSegments', 'logs:*'], Resource: '*' }];
  const role = {
    ...WorkerRole,
    Properties: { Policies: [{ PolicyName: 'Some', PolicyDocument: { Statement } }] },
  };
  const start = startTestCloud(
    { WorkerRole: { Type: 'AWS::IAM::Role', ...role }, Worker } as StackSource['Resources'],
    { worker: handler },
    { startDataServices },
  );
  await expect(start).rejects.toThrow(/App\/Worker does not allow xray:PutTelemetryRecords/);
});
