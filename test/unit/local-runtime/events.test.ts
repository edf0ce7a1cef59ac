import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { expect, test } from 'vitest';
import type { LocalCloud } from '#local/runtime/start.ts';
import { startDataServices } from '#local/services/start.ts';
import { functionResources, permission, type StackSource } from './build-assembly.ts';
import { eventually, startTestCloud } from './test-cloud.ts';

const toFunction = { Id: 'Target0', Arn: { 'Fn::GetAtt': ['Hearer', 'Arn'] } };
const toQueue = { Id: 'Target1', Arn: { 'Fn::GetAtt': ['Inbox', 'Arn'] } };

function busAndRule(rule: object = {}, others: StackSource['Resources'] = {}): StackSource['Resources'] {
  return {
    Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'tasks', LogConfig: { Level: 'ERROR' } } },
    Inbox: { Type: 'AWS::SQS::Queue' },
    InboxPolicy: {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: {
        Queues: [{ Ref: 'Inbox' }],
        PolicyDocument: {
          Statement: [
            {
              Effect: 'Allow',
              Action: ['sqs:SendMessage', 'sqs:GetQueueUrl'],
              Principal: { Service: 'events.amazonaws.com' },
              Resource: { 'Fn::GetAtt': ['Inbox', 'Arn'] },
            },
          ],
        },
      },
    },
    ...functionResources('Hearer'),
    Permission: permission('Hearer', 'events'),
    Rule: {
      Type: 'AWS::Events::Rule',
      Properties: {
        EventBusName: { Ref: 'Bus' },
        EventPattern: { 'detail-type': ['Task Requested'] },
        State: 'ENABLED',
        Targets: [
          { ...toFunction, RetryPolicy: { MaximumRetryAttempts: 3 } },
          { ...toQueue, SqsParameters: { MessageGroupId: 'group' } },
        ],
        ...rule,
      },
    },
    ...others,
  };
}

const hearer = `export const handler = async (event) => { console.log(JSON.stringify(event)); };`;
const start = (resources = busAndRule(), source = hearer) =>
  startTestCloud(resources, { hearer: source }, { startDataServices });

const heard = (cloud: LocalCloud): Record<string, unknown>[] =>
  cloud.logs
    .recent('Hearer', 1000)
    .flatMap(({ stream, fields }) => (stream === 'stdout' && fields ? [fields] : []));

const inbox = async (cloud: LocalCloud) =>
  (await cloud.data.sqs.receive('App-Inbox', { maxMessages: 10, waitSeconds: 0 })).map(
    ({ body, attributes }) => ({ event: JSON.parse(body) as unknown, group: attributes.MessageGroupId }),
  );

const put = (cloud: LocalCloud, detailType: string, detail: object = {}) =>
  cloud.data.events.put('tasks', { source: 'here', detailType, detail });

async function post(cloud: LocalCloud, body: unknown) {
  const answer = await fetch(`${cloud.control}/events`, { method: 'POST', body: JSON.stringify(body) });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

test('an event that fits reaches the function and the queue; another one neither', async () => {
  const cloud = await start();
  await put(cloud, 'Something Else');
  await put(cloud, 'Task Requested', { task: 'debug_task' });
  await eventually(() => heard(cloud).length > 0);
  const event = expect.objectContaining({
    'detail-type': 'Task Requested',
    source: 'here',
    detail: { task: 'debug_task' },
  });
  expect(heard(cloud)).toEqual([event]);
  expect(await inbox(cloud)).toEqual([{ event, group: 'group' }]);
});

test('the SDK sends to it, and a person by the control server', async () => {
  const cloud = await start();
  const { endpoints, region, root: credentials } = cloud;
  const client = new EventBridgeClient({ endpoint: endpoints.events, region, credentials });
  const Entries = [{ EventBusName: 'tasks', Source: 'sdk', DetailType: 'Task Requested', Detail: '{}' }];
  expect(await client.send(new PutEventsCommand({ Entries }))).toMatchObject({ FailedEntryCount: 0 });
  const sent = await post(cloud, { detailType: 'Task Requested', detail: { task: 'x' } });
  expect(sent).toEqual({ status: 200, body: { eventId: expect.any(String), bus: 'tasks' } });
  await eventually(() => heard(cloud).length === 2);
  expect(
    heard(cloud)
      .map(({ source }) => source)
      .sort(),
  ).toEqual(['console', 'sdk']);
});

test('a bad event by the control server is answered with what to give', async () => {
  const cloud = await start();
  expect(await post(cloud, { detail: {} })).toMatchObject({
    status: 400,
    body: { message: expect.stringContaining('detailType') },
  });
  expect(await post(cloud, { detailType: 'x', bus: 'none' })).toMatchObject({ status: 400 });
});

test('functions find the service under the name that the SDK looks for', async () => {
  const cloud = await start(
    busAndRule(),
    `export const handler = async () => process.env.AWS_ENDPOINT_URL_EVENTBRIDGE;`,
  );
  expect(await cloud.invoke('Hearer', {})).toMatchObject({ payload: JSON.stringify(cloud.endpoints.events) });
});

test('a target gets the part of the event that it asks for', async () => {
  const cloud = await start(
    busAndRule({
      Targets: [
        { ...toQueue, InputPath: '$.detail' },
        { ...toQueue, Input: '{"fixed":1}' },
      ],
    }),
  );
  await put(cloud, 'Task Requested', { task: 'a' });
  expect((await inbox(cloud)).map(({ event }) => event)).toEqual([{ task: 'a' }, { fixed: 1 }]);
});

test('an input transformer puts parts of the event into a text', async () => {
  const transformer = {
    InputPathsMap: { task: '$.detail.task', input: '$.detail.input', none: '$.detail.none' },
    InputTemplate:
      '{"task":<task>,"input":<input>,"title":"run \\"<task>\\" of <aws.events.rule-name>","none":"<none>"}',
  };
  const cloud = await start(busAndRule({ Targets: [{ ...toQueue, InputTransformer: transformer }] }));
  await put(cloud, 'Task Requested', { task: 'a"b', input: { n: 1 } });
  expect((await inbox(cloud)).map(({ event }) => event)).toEqual([
    { task: 'a"b', input: { n: 1 }, title: 'run "a"b" of App-Rule', none: '' },
  ]);
});

test('what is on one bus is not heard on another, nor by a disabled rule', async () => {
  const cloud = await start(busAndRule({ Targets: [toQueue], State: 'DISABLED' }));
  await put(cloud, 'Task Requested');
  await cloud.data.events.put('default', { source: 'a', detailType: 'Task Requested', detail: {} });
  expect(await inbox(cloud)).toEqual([]);
});

test('a function that fails gets the event again after a minute', async () => {
  const cloud = await start(
    busAndRule({ Targets: [toFunction] }),
    `export const handler = async (event) => { console.log(JSON.stringify(event)); throw new Error('no'); };`,
  );
  await put(cloud, 'Task Requested');
  await eventually(
    () => heard(cloud).length === 1 && cloud.environments().every(({ requestId }) => !requestId),
  );
  cloud.moveClock(60_000);
  await eventually(() => heard(cloud).length === 2);
  expect(heard(cloud)[1]?.id).toBe(heard(cloud)[0]?.id);
});

test('deliveries fail, double and get lost as planned, and none is missing in the end', async () => {
  const cloud = await start(busAndRule({ Targets: [toFunction] }));
  const rule = { operation: 'Deliver', service: 'events', times: 1 } as const;
  cloud.data.gateway.setFaults(
    [
      { ...rule, effect: 'fail' },
      { ...rule, effect: 'duplicate' },
    ],
    1,
  );
  await put(cloud, 'Task Requested');
  await eventually(() => {
    cloud.moveClock(1_000);
    return heard(cloud).length === 2;
  });
  expect(cloud.data.gateway.injected()).toEqual({ 0: 1, 1: 1 });
});

test.each([
  [
    'a pattern that is not understood',
    { EventPattern: { source: [{ cidr: '10.0.0.0/8' }] } },
    'App/Rule.*cidr',
  ],
  ['neither pattern nor schedule', { EventPattern: undefined }, 'App/Rule.*neither'],
  ['a schedule on a bus of its own', { ScheduleExpression: 'rate(1 minute)' }, 'App/Rule.*default bus'],
  ['a target of another kind', { Targets: [{ Id: 'a', Arn: 'arn:aws:sns:x:1:t' }] }, 'App/Rule.*sns'],
  [
    'a placeholder without a path',
    { Targets: [{ ...toQueue, InputTransformer: { InputTemplate: '{"a":<b>}' } }] },
    'App/Rule.*<b>',
  ],
  [
    'a schedule that fires once',
    { EventBusName: 'default', ScheduleExpression: 'at(2027-01-01T00:00:00)' },
    'at',
  ],
])('%s stops the start', async (_, rule, message) => {
  await expect(start(busAndRule(rule))).rejects.toThrow(new RegExp(message));
});

test('a queue that the rule may not send to stops the start, as its events would be lost on AWS', async () => {
  const { InboxPolicy: _, ...without } = busAndRule();
  await expect(start(without)).rejects.toThrow(/Inbox has no AWS::SQS::QueuePolicy/);
});
