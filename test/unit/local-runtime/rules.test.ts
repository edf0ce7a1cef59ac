import { expect, test } from 'vitest';
import type { LocalCloud } from '#local/runtime/start.ts';
import { functionResources, permission, type StackSource } from './build-assembly.ts';
import { eventually, startTestCloud } from './test-cloud.ts';

const MINUTE = 60_000;

function ruled(rule: object = {}, others: StackSource['Resources'] = {}): StackSource['Resources'] {
  return {
    ...functionResources('Sweep'),
    Permission: permission('Sweep', 'events'),
    Every: {
      Type: 'AWS::Events::Rule',
      Properties: {
        ScheduleExpression: 'rate(1 minute)',
        State: 'ENABLED',
        Targets: [{ Id: 'Target0', Arn: { 'Fn::GetAtt': ['Sweep', 'Arn'] } }],
        ...rule,
      },
    },
    ...others,
  };
}

const speak = { sweep: `export const handler = async (event) => { console.log(JSON.stringify(event)); };` };
const fail = {
  sweep: `export const handler = async (event) => { console.log(JSON.stringify(event)); throw new Error('no'); };`,
};

const events = (cloud: LocalCloud): Record<string, unknown>[] =>
  cloud.logs
    .recent('Sweep', 1000)
    .flatMap(({ stream, fields }) => (stream === 'stdout' && fields ? [fields] : []));

test('a rule fires when the clock is moved past its next minute, with the event of EventBridge', async () => {
  const cloud = await startTestCloud(ruled(), speak);
  cloud.moveClock(MINUTE);
  const [event] = await eventually(() => events(cloud).length > 0 && events(cloud));
  expect(event).toEqual({
    version: '0',
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account: '000000000000',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:00Z$/),
    region: 'us-east-1',
    resources: ['arn:aws:events:us-east-1:000000000000:rule/App-Every'],
    detail: {},
  });
});

test('missed minutes are caught up in order, each with its own time, an hour of them at most', async () => {
  const cloud = await startTestCloud(ruled(), speak);
  cloud.moveClock(3 * 60 * MINUTE);
  await eventually(() => events(cloud).length >= 60);
  const times = events(cloud).map(({ time }) => Date.parse(String(time)));
  expect(times).toHaveLength(60);
  expect(times).toEqual([...times].sort((a, b) => a - b));
  expect(new Set(times).size).toBe(60);
  expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBe(59 * MINUTE);
});

test('a target with an input gets that input; a disabled rule stays silent', async () => {
  const cloud = await startTestCloud(
    ruled(
      { Targets: [{ Id: 'a', Arn: { 'Fn::GetAtt': ['Sweep', 'Arn'] }, Input: '{"only":"this"}' }] },
      {
        Off: {
          ...ruled().Every,
          Type: 'AWS::Events::Rule',
          Properties: { ScheduleExpression: 'rate(1 minute)', State: 'DISABLED', Targets: [] },
        },
      },
    ),
    speak,
  );
  cloud.moveClock(MINUTE);
  await eventually(() => events(cloud).length > 0);
  expect(events(cloud)).toEqual([{ only: 'this' }]);
  expect(cloud.model.rules.map(({ enabled }) => enabled)).toEqual([true, false]);
});

test('a failed event is repeated after one minute and after two more, then it is over', async () => {
  const cloud = await startTestCloud(ruled({ ScheduleExpression: 'rate(1 day)' }), fail);
  cloud.moveClock(24 * 60 * MINUTE);
  await eventually(() => events(cloud).length === 1);
  const settled = () => cloud.environments().every(({ requestId }) => !requestId);
  await eventually(settled);
  cloud.moveClock(MINUTE);
  await eventually(() => events(cloud).length === 2);
  await eventually(settled);
  cloud.moveClock(MINUTE);
  await new Promise((resolve) => setImmediate(resolve));
  expect(events(cloud)).toHaveLength(2);
  cloud.moveClock(MINUTE);
  await eventually(() => events(cloud).length === 3);
  await eventually(settled);
  cloud.moveClock(10 * MINUTE);
  await new Promise((resolve) => setImmediate(resolve));
  expect(new Set(events(cloud).map(({ id }) => id)).size).toBe(1);
  expect(events(cloud)).toHaveLength(3);
});

test('the template may want fewer repetitions, and a queue for what fails for good', async () => {
  const config = {
    Retries: {
      Type: 'AWS::Lambda::EventInvokeConfig',
      Properties: {
        FunctionName: { Ref: 'Sweep' },
        Qualifier: '$LATEST',
        MaximumRetryAttempts: 0,
        DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': ['Failed', 'Arn'] } } },
      },
    },
    Failed: { Type: 'AWS::SQS::Queue' },
  };
  const cloud = await startTestCloud(ruled({}, config), fail);
  cloud.moveClock(MINUTE);
  await eventually(async () => (await cloud.data.sqs.depth('App-Failed')).visible === 1);
  expect(events(cloud)).toHaveLength(1);
});

test('a cron rule fires at the times of its expression', async () => {
  const cloud = await startTestCloud(ruled({ ScheduleExpression: 'cron(0/30 * * * ? *)' }), speak);
  cloud.moveClock(60 * MINUTE);
  const times = await eventually(
    () => events(cloud).length === 2 && events(cloud).map(({ time }) => String(time).slice(14)),
  );
  expect(times.sort()).toEqual(['00:00Z', '30:00Z']);
});

test('when asked to, a rule fires late, within its minute and equally late for the same seed', async () => {
  const lateBy = async (seed: number): Promise<number> => {
    const cloud = await startTestCloud(ruled(), speak);
    const body = JSON.stringify({ maxMs: 60_000, seed });
    await fetch(`${cloud.control}/lateness`, { method: 'POST', body });
    const planned = (Math.floor(Date.now() / MINUTE) + 1) * MINUTE;
    const late = cloud.lateness.of('arn:aws:events:us-east-1:000000000000:rule/App-Every', planned);
    cloud.moveClock(planned + late - 400 - Date.now());
    await new Promise((resolve) => setImmediate(resolve));
    expect(events(cloud)).toEqual([]);
    cloud.moveClock(400);
    const [event] = await eventually(() => events(cloud).length > 0 && events(cloud));
    expect(Date.parse(String(event?.time))).toBe(planned);
    return cloud.lateness.of('a rule', 0);
  };
  const [first, other, again] = [await lateBy(7), await lateBy(8), await lateBy(7)];
  expect(again).toBe(first);
  expect(other).not.toBe(first);
  expect(first).toBeLessThan(60_000);
});

test('a lateness of more than a minute is refused', async () => {
  const cloud = await startTestCloud(ruled(), speak);
  const answer = await fetch(`${cloud.control}/lateness`, { method: 'POST', body: '{"maxMs":60001}' });
  expect(answer.status).toBe(400);
});
