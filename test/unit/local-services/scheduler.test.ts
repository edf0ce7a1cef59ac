import {
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  CreateScheduleGroupCommand,
  DeleteScheduleCommand,
  DeleteScheduleGroupCommand,
  GetScheduleCommand,
  GetScheduleGroupCommand,
  ListScheduleGroupsCommand,
  ListSchedulesCommand,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import { expect, onTestFinished, test } from 'vitest';
import { advanceClock } from '#local/clock.ts';
import { createLateness } from '#local/schedules/lateness.ts';
import type { DataServicesOptions, ScheduleTargets } from '#local/services/contract.ts';
import { createFiring } from '#local/services/scheduler/firing.ts';
import { openScheduleTable } from '#local/services/scheduler/schedule-table.ts';
import { temporaryFolder } from '../local-runtime/build-assembly.ts';
import { eventually } from '../local-runtime/test-cloud.ts';
import { ACCOUNT, connect, connectAs, REGION, startServices } from './local-services.ts';

const PREFIX = `arn:aws:scheduler:${REGION}:${ACCOUNT}`;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/scheduler`;
const FUNCTION = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:dispatch`;
const MINUTE = 60_000;

const daily: CreateScheduleCommandInput = {
  Name: 'daily',
  ScheduleExpression: 'cron(0 9 * * ? *)',
  FlexibleTimeWindow: { Mode: 'OFF' },
  Target: { Arn: FUNCTION, RoleArn: ROLE, Input: '{"id":"<aws.scheduler.execution-id>"}' },
};

/** Scheduler with targets that only note what they get; `answer` says how an attempt ends. */
async function start(
  options: Partial<DataServicesOptions> = {},
  answer: (attempt: number) => 'delivered' | 'failed' | 'refused' = () => 'delivered',
) {
  const services = await startServices(options);
  onTestFinished(() => services.close());
  const delivered: { payload: string; at: number }[] = [];
  const deadLetters: { body: string; attributes: Readonly<Record<string, string>> }[] = [];
  const targets: ScheduleTargets = {
    problemOf: ({ roleArn }) => (roleArn === ROLE ? undefined : 'The execution role cannot be assumed.'),
    deliver: async (_, payload) => {
      delivered.push({ payload, at: Date.now() });
      return answer(delivered.length);
    },
    send: async (_, body, attributes) => void deadLetters.push({ body, attributes }),
  };
  services.scheduler.start(targets);
  return { services, delivered, deadLetters, client: connect(services).scheduler };
}

const named = (name: string) => expect.objectContaining({ name });

test('a schedule is told as it was made, with what Scheduler adds', async () => {
  const { client } = await start();
  const EndDate = new Date('2099-01-01T00:00:00Z');
  const made = await client.send(
    new CreateScheduleCommand({
      ...daily,
      Description: 'mornings',
      ScheduleExpressionTimezone: 'Europe/Berlin',
      EndDate,
      ActionAfterCompletion: 'DELETE',
      FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 5 },
    }),
  );
  expect(made.ScheduleArn).toBe(`${PREFIX}:schedule/default/daily`);
  expect(await client.send(new GetScheduleCommand({ Name: 'daily' }))).toMatchObject({
    Arn: made.ScheduleArn,
    Name: 'daily',
    GroupName: 'default',
    Description: 'mornings',
    State: 'ENABLED',
    ScheduleExpression: 'cron(0 9 * * ? *)',
    ScheduleExpressionTimezone: 'Europe/Berlin',
    EndDate,
    ActionAfterCompletion: 'DELETE',
    FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 5 },
    CreationDate: expect.any(Date),
    Target: {
      ...daily.Target,
      RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
    },
  });
});

test('an update replaces everything; what it leaves out has its default again', async () => {
  const { client } = await start();
  await client.send(new CreateScheduleCommand({ ...daily, Description: 'mornings', State: 'DISABLED' }));
  await client.send(new UpdateScheduleCommand({ ...daily, ScheduleExpression: 'rate(2 hours)' }));
  const schedule = await client.send(new GetScheduleCommand({ Name: 'daily' }));
  expect(schedule).toMatchObject({ ScheduleExpression: 'rate(2 hours)', State: 'ENABLED' });
  expect(schedule.Description).toBeUndefined();
});

test('what is not there is not found, what is there is a conflict', async () => {
  const { client } = await start();
  const missing = named('ResourceNotFoundException');
  await expect(client.send(new GetScheduleCommand({ Name: 'none' }))).rejects.toEqual(missing);
  await expect(client.send(new UpdateScheduleCommand({ ...daily, Name: 'none' }))).rejects.toEqual(missing);
  await expect(client.send(new DeleteScheduleCommand({ Name: 'none' }))).rejects.toEqual(missing);
  await expect(client.send(new CreateScheduleCommand({ ...daily, GroupName: 'none' }))).rejects.toEqual(
    missing,
  );
  await expect(client.send(new GetScheduleGroupCommand({ Name: 'none' }))).rejects.toEqual(missing);
  await client.send(new CreateScheduleCommand(daily));
  await expect(client.send(new CreateScheduleCommand(daily))).rejects.toMatchObject({
    name: 'ConflictException',
    message: 'Schedule daily already exists.',
    $metadata: { httpStatusCode: 409 },
  });
});

test('the same request with the same token is one request; with other parameters it is a conflict', async () => {
  const { client } = await start();
  const ClientToken = 'token-1';
  const first = await client.send(new CreateScheduleCommand({ ...daily, ClientToken }));
  expect(await client.send(new CreateScheduleCommand({ ...daily, ClientToken }))).toMatchObject({
    ScheduleArn: first.ScheduleArn,
  });
  const other = { ...daily, Description: 'other', ClientToken };
  await expect(client.send(new CreateScheduleCommand(other))).rejects.toEqual(named('ConflictException'));
  await client.send(new DeleteScheduleCommand({ Name: 'daily', ClientToken: 'token-2' }));
  await client.send(new DeleteScheduleCommand({ Name: 'daily', ClientToken: 'token-2' }));
  await expect(client.send(new DeleteScheduleCommand({ Name: 'daily' }))).rejects.toEqual(
    named('ResourceNotFoundException'),
  );
});

const target = daily.Target;
test.each<[string, Partial<CreateScheduleCommandInput>, RegExp]>([
  ['no expression', { ScheduleExpression: 'every day' }, /Invalid Schedule Expression every day/],
  ['both days', { ScheduleExpression: 'cron(0 9 * * * *)' }, /Invalid Schedule Expression/],
  ['an unknown zone', { ScheduleExpressionTimezone: 'Europe/Nowhere' }, /timezone/],
  ['a start long ago', { StartDate: new Date(0) }, /cannot be earlier than 5 minutes ago/],
  ['an end in the past', { EndDate: new Date(0) }, /EndDate/],
  ['a window without minutes', { FlexibleTimeWindow: { Mode: 'FLEXIBLE' } }, /MaximumWindowInMinutes/],
  [
    'a window of two days',
    { FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 2880 } },
    /between 1 and 1440/,
  ],
  ['a name with a space', { Name: 'a b' }, /regular expression/],
  ['a state of its own', { State: 'PAUSED' as 'ENABLED' }, /enum value set/],
  [
    'an input that is no JSON',
    { Target: { ...target, Arn: FUNCTION, RoleArn: ROLE, Input: 'x' } },
    /valid JSON/,
  ],
  [
    'too many retries',
    { Target: { Arn: FUNCTION, RoleArn: ROLE, RetryPolicy: { MaximumRetryAttempts: 186 } } },
    /between 0 and 185/,
  ],
  ['a role that is not trusted', { Target: { Arn: FUNCTION, RoleArn: 'arn:other' } }, /execution role/],
])('%s is refused', async (_, change, message) => {
  const { client } = await start();
  const refused = client.send(new CreateScheduleCommand({ ...daily, ...change }));
  await expect(refused).rejects.toMatchObject({
    name: 'ValidationException',
    message: expect.stringMatching(message),
  });
  const { Schedules } = await client.send(new ListSchedulesCommand({}));
  expect(Schedules).toEqual([]);
});

test('a group holds its schedules and takes them with it', async () => {
  const { client } = await start();
  const { ScheduleGroupArn } = await client.send(new CreateScheduleGroupCommand({ Name: 'users' }));
  expect(ScheduleGroupArn).toBe(`${PREFIX}:schedule-group/users`);
  await client.send(new CreateScheduleCommand({ ...daily, GroupName: 'users' }));
  await client.send(new CreateScheduleCommand(daily));
  const groups = await client.send(new ListScheduleGroupsCommand({}));
  expect(groups.ScheduleGroups?.map(({ Name }) => Name)).toEqual(['default', 'users']);
  await client.send(new DeleteScheduleGroupCommand({ Name: 'users' }));
  const { Schedules } = await client.send(new ListSchedulesCommand({}));
  expect(Schedules?.map(({ Arn }) => Arn)).toEqual([`${PREFIX}:schedule/default/daily`]);
  await expect(client.send(new DeleteScheduleGroupCommand({ Name: 'default' }))).rejects.toEqual(
    named('ValidationException'),
  );
});

test('a list comes in pages, and only what is asked for', async () => {
  const { client } = await start();
  await client.send(new CreateScheduleGroupCommand({ Name: 'users' }));
  for (const Name of ['a1', 'a2', 'b1', 'a3', 'a_']) {
    await client.send(new CreateScheduleCommand({ ...daily, GroupName: 'users', Name }));
  }
  await client.send(new CreateScheduleCommand({ ...daily, Name: 'a0', State: 'DISABLED' }));
  const names = async (input: object) => {
    const found: string[] = [];
    let NextToken: string | undefined;
    do {
      const page = await client.send(new ListSchedulesCommand({ ...input, NextToken }));
      expect(page.Schedules?.length).toBeLessThanOrEqual(2);
      found.push(...(page.Schedules ?? []).map(({ Name }) => String(Name)));
      NextToken = page.NextToken;
    } while (NextToken);
    return found;
  };
  expect(await names({ MaxResults: 2 })).toEqual(['a0', 'a1', 'a2', 'a3', 'a_', 'b1']);
  expect(await names({ MaxResults: 2, GroupName: 'users', NamePrefix: 'a' })).toEqual([
    'a1',
    'a2',
    'a3',
    'a_',
  ]);
  expect(await names({ MaxResults: 2, State: 'DISABLED' })).toEqual(['a0']);
  await expect(client.send(new ListSchedulesCommand({ NextToken: 'x' }))).rejects.toEqual(
    named('ValidationException'),
  );
});

test('the caller needs the operation on this schedule, and to pass the role to Scheduler', async () => {
  const { services } = await start({ authorisation: 'enforce' });
  const schedules = `${PREFIX}:schedule/default/*`;
  const operation = { Effect: 'Allow', Action: 'scheduler:CreateSchedule', Resource: schedules };
  const pass = (service: string) => ({
    Effect: 'Allow',
    Action: 'iam:PassRole',
    Resource: ROLE,
    Condition: { StringEquals: { 'iam:PassedToService': service } },
  });
  const attempt = (...Statement: object[]) =>
    connectAs(services, 'Api', [{ Statement: Statement as Record<string, unknown>[] }]).scheduler.send(
      new CreateScheduleCommand(daily),
    );
  await expect(attempt(operation)).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringContaining('iam:PassRole'),
    $metadata: { httpStatusCode: 403 },
  });
  await expect(attempt(operation, pass('ecs.amazonaws.com'))).rejects.toEqual(named('AccessDeniedException'));
  await expect(attempt(pass('scheduler.amazonaws.com'))).rejects.toEqual(named('AccessDeniedException'));
  await expect(attempt(operation, pass('scheduler.amazonaws.com'))).resolves.toMatchObject({
    ScheduleArn: `${PREFIX}:schedule/default/daily`,
  });
});

test('schedules, and how far they are, survive a restart; what fell due meanwhile is caught up', async () => {
  const dataDir = temporaryFolder();
  const before = await start({ dataDir });
  await before.client.send(new CreateScheduleCommand({ ...daily, ScheduleExpression: 'cron(* * * * ? *)' }));
  advanceClock(MINUTE);
  await eventually(async () => before.delivered.length > 0);
  await before.services.close();
  const known = before.delivered.length;
  advanceClock(3 * MINUTE);
  const after = await start({ dataDir });
  await eventually(async () => after.delivered.length >= 3);
  expect(after.delivered.length + known).toBeLessThanOrEqual(5);
  expect(await after.client.send(new GetScheduleCommand({ Name: 'daily' }))).toMatchObject({ Name: 'daily' });
});

test('an attempt that fails is made again with its number, at longer and longer intervals, and then given up', async () => {
  const { client, delivered, deadLetters } = await start({}, () => 'failed');
  const Target = {
    Arn: FUNCTION,
    RoleArn: ROLE,
    Input: '{"attempt":<aws.scheduler.attempt-number>,"run":"<aws.scheduler.execution-id>"}',
    RetryPolicy: { MaximumRetryAttempts: 3 },
    DeadLetterConfig: { Arn: `arn:aws:sqs:${REGION}:${ACCOUNT}:dead` },
  };
  await client.send(new CreateScheduleCommand({ ...daily, ScheduleExpression: 'rate(7 days)', Target }));
  await eventually(async () => {
    advanceClock(100);
    return deadLetters.length === 1;
  });
  const payloads = delivered.map(({ payload }) => JSON.parse(payload) as { attempt: number; run: string });
  expect(payloads.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4]);
  expect(new Set(payloads.map(({ run }) => run)).size).toBe(1);
  const pauses = delivered.slice(1).map(({ at }, index) => at - (delivered[index]?.at ?? 0));
  for (const [index, least] of [1_000, 2_000, 4_000].entries())
    expect(pauses[index]).toBeGreaterThanOrEqual(least);
  expect(deadLetters[0]).toMatchObject({
    body: delivered[3]?.payload,
    attributes: {
      RETRY_ATTEMPTS: '3',
      EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts',
      SCHEDULE_ARN: `${PREFIX}:schedule/default/daily`,
    },
  });
});

test('a target that is gone is not tried again', async () => {
  const { client, delivered, deadLetters } = await start({}, () => 'refused');
  const Target = { Arn: FUNCTION, RoleArn: ROLE, DeadLetterConfig: { Arn: 'arn:aws:sqs:a:1:dead' } };
  await client.send(new CreateScheduleCommand({ ...daily, ScheduleExpression: 'rate(7 days)', Target }));
  await eventually(async () => deadLetters.length === 1);
  expect(delivered).toHaveLength(1);
});

test('with ten thousand schedules, a firing looks at those alone that are due', async () => {
  const table = await openScheduleTable(undefined);
  let looks = 0;
  const counting = {
    ...table,
    get: (group: string, name: string) => {
      looks += 1;
      return table.get(group, name);
    },
    all: () => {
      throw new Error('nobody looks at all of them');
    },
  };
  const firing = createFiring(counting, createLateness());
  onTestFinished(() => firing.stop());
  const now = Date.now();
  for (let index = 0; index < 10_000; index++) {
    const schedule = {
      group: 'default',
      name: `s${index}`,
      arn: `arn:s${index}`,
      expression: `rate(${60 * (index + 1)} minutes)`,
      timeZone: 'UTC',
      isEnabled: true,
      deletesWhenDone: false,
      target: { arn: FUNCTION, roleArn: ROLE, maximumAgeSeconds: 60, maximumRetries: 0 },
      createdAt: now,
      modifiedAt: now,
      countedFrom: now,
      doneUntil: now,
      isOfStack: false,
    };
    table.put(schedule);
    firing.plan(schedule);
  }
  let delivered = 0;
  const deliver = async () => {
    delivered += 1;
    return 'delivered' as const;
  };
  const targets = { problemOf: () => undefined, deliver, send: async () => undefined };
  firing.start({ targets, region: REGION, account: ACCOUNT });
  advanceClock(60 * MINUTE);
  await eventually(async () => delivered === 1);
  advanceClock(60 * MINUTE);
  await eventually(async () => delivered === 3);
  expect(looks).toBe(3);
});
