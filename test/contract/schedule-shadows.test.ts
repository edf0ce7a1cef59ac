import { GetScheduleCommand, ListSchedulesCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { schedulerGroup, schedulerShadows } from '#adapters/scheduler/scheduler-shadows.ts';
import { owner, type ScheduleId, scheduleId, taskIdFrom } from '#core/ids.ts';
import { type Shadow, ShadowRefusedError } from '#core/schedules/ports.ts';
import { type LocalServices, openLocalServices } from './local-services.ts';

const group = 'beatless';
const target = {
  functionArn: 'arn:aws:lambda:eu-central-1:000000000000:function:dispatch',
  roleArn: 'arn:aws:iam::000000000000:role/scheduler',
  failuresArn: 'arn:aws:sqs:eu-central-1:000000000000:failures',
};

let local: LocalServices;
let client: SchedulerClient;
beforeAll(async () => {
  local = await openLocalServices();
  const { region, credentials, services } = local;
  const endpoint = services.endpoints.scheduler;
  client = new SchedulerClient({ region, credentials, endpoint });
  services.scheduler.createGroup(group);
  services.scheduler.start({
    problemOf: () => undefined,
    deliver: async () => 'delivered',
    send: async () => undefined,
  });
});
afterAll(async () => {
  client.destroy();
  await local.close();
});

const connection = () => ({
  region: local.region,
  credentials: async () => local.credentials,
  endpoint: local.services.endpoints.scheduler,
});
const shadows = () => schedulerShadows(connection(), group, target);
const read = (id: ScheduleId) => client.send(new GetScheduleCommand({ GroupName: group, Name: id }));

let made = 0;
function aShadow(given: Partial<Shadow> = {}): Shadow {
  made += 1;
  return {
    owner: owner.parse('acme'),
    id: scheduleId.parse(taskIdFrom(1_800_000_000_000 + made, new Uint8Array(10))),
    revision: 1,
    description: 'Beatless schedule "x" of acme',
    expression: 'cron(30 7 ? * 2 *)',
    timeZone: 'Europe/Vienna',
    enabled: true,
    ...given,
  };
}

test('a schedule is made in the group, deletes itself when it is over, and fires with what names it', async () => {
  const shadow = aShadow({ startAt: Date.UTC(2099, 0, 1), endAt: Date.UTC(2099, 5, 1), jitterMinutes: 7 });
  await shadows().put(shadow);
  const found = await read(shadow.id);
  expect(found).toMatchObject({
    ActionAfterCompletion: 'DELETE',
    ScheduleExpression: shadow.expression,
    ScheduleExpressionTimezone: 'Europe/Vienna',
    State: 'ENABLED',
    StartDate: new Date(Date.UTC(2099, 0, 1)),
    EndDate: new Date(Date.UTC(2099, 5, 1)),
    FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 7 },
    Target: {
      Arn: target.functionArn,
      RoleArn: target.roleArn,
      DeadLetterConfig: { Arn: target.failuresArn },
    },
  });
  expect(JSON.parse(found.Target?.Input ?? '')).toEqual({
    schedule: { owner: 'acme', id: shadow.id, revision: 1, plannedAt: '<aws.scheduler.scheduled-time>' },
  });
});

test('a further put changes it, whichever of the two came first', async () => {
  const first = aShadow();
  await shadows().put(first);
  await shadows().put({ ...first, revision: 2, expression: 'rate(5 minutes)', enabled: false });
  expect(await read(first.id)).toMatchObject({ ScheduleExpression: 'rate(5 minutes)', State: 'DISABLED' });
  await shadows().put(first);
  expect(await read(first.id)).toMatchObject({ ScheduleExpression: first.expression, State: 'ENABLED' });
  const late = aShadow({ revision: 4 });
  await shadows().put(late);
  expect(await read(late.id)).toMatchObject({ Name: late.id });
});

test('a removal is repeatable', async () => {
  const shadow = aShadow();
  await shadows().put(shadow);
  for (const _ of [1, 2]) await schedulerGroup(connection(), group).remove(shadow.id);
  const { Schedules = [] } = await client.send(new ListSchedulesCommand({ GroupName: group }));
  expect(Schedules.map(({ Name }) => Name)).not.toContain(shadow.id);
});

test('what EventBridge will never take is told apart from what passes', async () => {
  await expect(shadows().put(aShadow({ expression: 'cron(0 9 31 2 1 *)' }))).rejects.toBeInstanceOf(
    ShadowRefusedError,
  );
  const gone = { ...connection(), endpoint: 'http://127.0.0.1:1', tries: 1 };
  const fault: unknown = await schedulerShadows(gone, group, target)
    .put(aShadow())
    .catch((error: unknown) => error);
  expect(fault).toBeInstanceOf(Error);
  expect(fault).not.toBeInstanceOf(ShadowRefusedError);
});
