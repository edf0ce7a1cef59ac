import {
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  GetScheduleCommand,
  SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import { expect, test } from 'vitest';
import type { LocalCloud } from '#local/runtime/start.ts';
import { startDataServices } from '#local/services/start.ts';
import { functionResources, type StackSource } from './build-assembly.ts';
import { eventually, startTestCloud } from './test-cloud.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const dispatchArn = { 'Fn::GetAtt': ['Dispatch', 'Arn'] };
const inboxArn = { 'Fn::GetAtt': ['Inbox', 'Arn'] };
const schedulerRole = 'arn:aws:iam::000000000000:role/App-SchedulerRole';

const role = (service: string, actions: readonly string[]) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: service } }],
    },
    Policies: [
      {
        PolicyName: 'reach',
        PolicyDocument: {
          Statement: [{ Effect: 'Allow', Action: actions, Resource: [dispatchArn, inboxArn] }],
        },
      },
    ],
  },
});
const reachable = role('scheduler.amazonaws.com', ['lambda:InvokeFunction', 'sqs:SendMessage']);

function scheduled(
  schedule: object | undefined = undefined,
  schedulerRoleResource = reachable,
): StackSource['Resources'] {
  return {
    ...functionResources('Dispatch'),
    Inbox: { Type: 'AWS::SQS::Queue' },
    SchedulerRole: schedulerRoleResource,
    Users: { Type: 'AWS::Scheduler::ScheduleGroup', Properties: { Name: 'users' } },
    ...(schedule && {
      Nightly: {
        Type: 'AWS::Scheduler::Schedule',
        Properties: {
          GroupName: { Ref: 'Users' },
          ScheduleExpression: 'cron(0 2 * * ? *)',
          ScheduleExpressionTimezone: 'Europe/Berlin',
          FlexibleTimeWindow: { Mode: 'OFF' },
          Target: { Arn: dispatchArn, RoleArn: { 'Fn::GetAtt': ['SchedulerRole', 'Arn'] } },
          ...schedule,
        },
      },
    }),
  };
}

const speak = `export const handler = async (event) => { console.log(JSON.stringify(event)); };`;
const start = (resources = scheduled(), source = speak) =>
  startTestCloud(resources, { dispatch: source }, { startDataServices });

const heard = (cloud: LocalCloud): Record<string, unknown>[] =>
  cloud.logs
    .recent('Dispatch', 1000)
    .flatMap(({ stream, fields }) => (stream === 'stdout' && fields ? [fields] : []));

const input = JSON.stringify({
  time: '<aws.scheduler.scheduled-time>',
  run: '<aws.scheduler.execution-id>',
  schedule: '<aws.scheduler.schedule-arn>',
  attempt: '<aws.scheduler.attempt-number>',
});

/** Creates a schedule by the SDK, in the group of users, with the function as its target. */
async function create(cloud: LocalCloud, change: Partial<CreateScheduleCommandInput> = {}) {
  const { endpoints, region, root: credentials } = cloud;
  const client = new SchedulerClient({ endpoint: endpoints.scheduler, region, credentials });
  const schedule: CreateScheduleCommandInput = {
    Name: 'a',
    GroupName: 'users',
    ScheduleExpression: 'cron(* * * * ? *)',
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: { Arn: functionArn, RoleArn: schedulerRole, Input: input },
    ...change,
  };
  await client.send(new CreateScheduleCommand(schedule));
  return { client, schedule };
}
const functionArn = 'arn:aws:lambda:us-east-1:000000000000:function:App-Dispatch';

const minutesOf = (cloud: LocalCloud) => heard(cloud).map(({ time }) => Date.parse(String(time)) / MINUTE);

test('a schedule that was created by the API fires on its minute, with what the input asks for', async () => {
  const cloud = await start();
  await create(cloud);
  cloud.moveClock(MINUTE);
  const [event] = await eventually(() => heard(cloud).length > 0 && heard(cloud));
  expect(event).toEqual({
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:00Z$/),
    run: expect.stringMatching(/^[0-9a-f-]{36}$/),
    schedule: 'arn:aws:scheduler:us-east-1:000000000000:schedule/users/a',
    attempt: '1',
  });
});

test('after a jump, what was missed is caught up in order, an hour of minutes at most', async () => {
  const cloud = await start();
  await create(cloud);
  cloud.moveClock(3 * HOUR);
  await eventually(() => heard(cloud).length >= 60);
  const minutes = minutesOf(cloud);
  expect(minutes).toHaveLength(60);
  expect(minutes).toEqual(Array.from({ length: 60 }, (_, index) => (minutes[0] ?? 0) + index));
});

test('a rate fires at once, then in its intervals', async () => {
  const cloud = await start();
  await create(cloud, { ScheduleExpression: 'rate(2 hours)' });
  await eventually(() => heard(cloud).length === 1);
  cloud.moveClock(HOUR);
  cloud.moveClock(HOUR);
  await eventually(() => heard(cloud).length === 2);
});

test('a schedule that fires once does so once, and goes when it is told to', async () => {
  const cloud = await start();
  const at = new Date(Date.now() + HOUR).toISOString().slice(0, 19);
  const { client } = await create(cloud, {
    ScheduleExpression: `at(${at})`,
    ActionAfterCompletion: 'DELETE',
  });
  await create(cloud, { Name: 'kept', ScheduleExpression: `at(${at})` });
  cloud.moveClock(24 * HOUR);
  await eventually(() => heard(cloud).length === 2);
  const isGone = () =>
    client.send(new GetScheduleCommand({ GroupName: 'users', Name: 'a' })).then(
      () => false,
      (error: Error) => error.name === 'ResourceNotFoundException',
    );
  await eventually(isGone);
  await client.send(new GetScheduleCommand({ GroupName: 'users', Name: 'kept' }));
  cloud.moveClock(48 * HOUR);
  expect(heard(cloud)).toHaveLength(2);
});

test('nothing fires before its start, after its end, or while it is disabled', async () => {
  const cloud = await start();
  const from = Math.ceil(Date.now() / HOUR + 1) * HOUR;
  const { client, schedule } = await create(cloud, {
    StartDate: new Date(from),
    EndDate: new Date(from + 2 * MINUTE),
    ActionAfterCompletion: 'DELETE',
  });
  cloud.moveClock(24 * HOUR);
  await eventually(() => heard(cloud).length === 3);
  expect(minutesOf(cloud)).toEqual([0, 1, 2].map((minute) => from / MINUTE + minute));
  await create(cloud, { Name: 'off', State: 'DISABLED' });
  cloud.moveClock(HOUR);
  expect(heard(cloud)).toHaveLength(3);
  // what was missed while it was disabled is not caught up
  const enabled = { ...schedule, StartDate: undefined, EndDate: undefined, Name: 'off' };
  await client.send(new UpdateScheduleCommand(enabled));
  cloud.moveClock(MINUTE);
  await eventually(() => heard(cloud).length === 4);
});

test('a flexible window spreads firings within it, and keeps their planned times', async () => {
  const cloud = await start();
  await create(cloud, {
    ScheduleExpression: 'cron(0 * * * ? *)',
    FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 30 },
  });
  const planned = Math.ceil(Date.now() / HOUR) * HOUR;
  const late = cloud.lateness.of(
    'arn:aws:scheduler:us-east-1:000000000000:schedule/users/a',
    planned,
    30 * MINUTE,
  );
  expect(late).toBeGreaterThan(1_000);
  expect(late).toBeLessThan(30 * MINUTE);
  cloud.moveClock(planned + late - 1_000 - Date.now());
  await new Promise((resolve) => setImmediate(resolve));
  expect(heard(cloud)).toEqual([]);
  cloud.moveClock(1_000);
  await eventually(() => heard(cloud).length === 1);
  expect(minutesOf(cloud)).toEqual([planned / MINUTE]);
});

test('firings double, fail and get lost as planned; Scheduler itself repeats what failed', async () => {
  const cloud = await start();
  const rule = { operation: 'Deliver', service: 'scheduler', functionId: 'Dispatch', times: 1 } as const;
  cloud.data.gateway.setFaults(
    [
      { ...rule, effect: 'duplicate' },
      { ...rule, effect: 'fail' },
      { ...rule, effect: 'failAfter' },
    ],
    1,
  );
  await create(cloud, { ScheduleExpression: 'rate(7 days)' });
  await eventually(() => heard(cloud).length === 2);
  expect(new Set(heard(cloud).map(({ run }) => run)).size).toBe(1);
  await create(cloud, { Name: 'b', ScheduleExpression: 'rate(7 days)' });
  await eventually(() => {
    cloud.moveClock(1_000);
    return heard(cloud).length === 4;
  });
  expect(heard(cloud).map(({ attempt }) => attempt)).toEqual(['1', '1', '2', '3']);
});

test('a queue gets the input, too', async () => {
  const cloud = await start();
  const Arn = 'arn:aws:sqs:us-east-1:000000000000:App-Inbox';
  const Target = { Arn, RoleArn: schedulerRole, SqsParameters: { MessageGroupId: 'g' }, Input: 'any text' };
  await create(cloud, { ScheduleExpression: 'rate(7 days)', Target });
  const [message] = await cloud.data.sqs.receive('App-Inbox', { maxMessages: 1, waitSeconds: 20 });
  expect(message).toMatchObject({ body: 'any text', attributes: { MessageGroupId: 'g' } });
});

test('a schedule of the template fires in its zone, with the event of Scheduler', async () => {
  const cloud = await start(scheduled({}));
  cloud.moveClock(24 * HOUR);
  const [event] = await eventually(() => heard(cloud).length > 0 && heard(cloud));
  expect(event).toMatchObject({
    'detail-type': 'Scheduled Event',
    source: 'aws.scheduler',
    time: expect.stringMatching(/T0[01]:00:00Z$/),
    resources: ['arn:aws:scheduler:us-east-1:000000000000:schedule/users/App-Nightly'],
  });
});

test.each([
  ['a property that is not known', { Colour: 'red' }, reachable, /App\/Nightly.*Colour/],
  ['a target parameter that is not emulated', { Target: { EcsParameters: {} } }, reachable, /EcsParameters/],
  [
    'an expression that is none',
    { ScheduleExpression: 'daily' },
    reachable,
    /App\/Nightly.*Invalid Schedule/,
  ],
  [
    'a role of another service',
    {},
    role('lambda.amazonaws.com', ['lambda:InvokeFunction']),
    /assume the role/,
  ],
  [
    'a role that may not invoke',
    {},
    role('scheduler.amazonaws.com', ['sqs:SendMessage']),
    /does not allow lambda:InvokeFunction/,
  ],
])('%s stops the start', async (_, change, schedulerRoleResource, message) => {
  await expect(start(scheduled(change, schedulerRoleResource))).rejects.toThrow(message);
});

test('functions find the service under the name that the SDK looks for', async () => {
  const cloud = await start(
    scheduled(),
    `export const handler = async () => process.env.AWS_ENDPOINT_URL_SCHEDULER;`,
  );
  expect(await cloud.invoke('Dispatch', {})).toMatchObject({
    payload: JSON.stringify(cloud.endpoints.scheduler),
  });
});
