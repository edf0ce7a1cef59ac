import { expect, test } from 'vitest';
import {
  canaryRuns,
  idleUse,
  isTraced,
  runsOfMonth,
  type Template,
  tracesOfMonth,
} from '#bench/tasks/idle-cost.ts';
import { monthlyCost } from '#bench/tasks/monthly-cost.ts';
import { cron, every } from '#core/schedules/periodic-task.ts';

const usage = {
  httpApiRequest: 1,
  lambdaRequest: 3,
  lambdaGbSecond: 0,
  sqsRequest: 3,
  dynamodbWriteUnit: 5,
  dynamodbReadUnit: 1,
  busEvent: 3,
  logByte: 1_000,
};
const source = (of: string) => ({
  Type: 'AWS::Lambda::EventSourceMapping',
  Properties: { EventSourceArn: { 'Fn::GetAtt': [of, 'Arn'] } },
});
const template: Template = {
  Resources: {
    Queue: { Type: 'AWS::SQS::Queue' },
    Letters: { Type: 'AWS::SQS::Queue' },
    Source: source('Queue'),
    Stream: source('Table'),
    Table: { Type: 'AWS::DynamoDB::Table' },
    Alarm: { Type: 'AWS::CloudWatch::Alarm', Properties: { MetricName: 'Errors' } },
    Ratio: {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: { Metrics: [{ Expression: 'a/b' }, { MetricStat: {} }, { MetricStat: {} }] },
    },
    Dashboard: { Type: 'AWS::CloudWatch::Dashboard' },
  },
};

test('a template tells what costs money while idle: polled queues, metrics of alarms, dashboards', () => {
  expect(idleUse(template)).toEqual({ emptyReceive: 648_000, alarmMetric: 3, dashboard: 1 });
});

test('a template tells whether X-Ray records its functions', () => {
  const withFunction = (TracingConfig: object) => ({
    Resources: { Api: { Type: 'AWS::Lambda::Function', Properties: { TracingConfig } } },
  });
  expect(isTraced(template)).toBe(false);
  expect(isTraced(withFunction({ Mode: 'PassThrough' }))).toBe(false);
  expect(isTraced(withFunction({ Mode: 'Active' }))).toBe(true);
});

test('Lambda records one invocation a second, and 5 % of the rest', () => {
  expect(tracesOfMonth(1e6)).toBe(1e6);
  expect(tracesOfMonth(2_592_000 + 1e6)).toBe(2_592_000 + 50_000);
});

test('the canary costs a task for each run, and some calls more; where its rule is off, nothing', () => {
  const withRule = (State: string) => ({
    Resources: { CanaryRule1: { Type: 'AWS::Events::Rule', Properties: { State } } },
  });
  expect([canaryRuns(withRule('ENABLED')), canaryRuns(withRule('DISABLED')), canaryRuns(template)]).toEqual([
    8_640, 0, 0,
  ]);
  const asked = { tasks: 0, usage, idle: idleUse(template), periodic: [], traced: false };
  const dollars = monthlyCost({ ...asked, canaryRuns: 8_640 }).idle.at(-1)?.dollars ?? 0;
  // 0.0851 for its tasks, as above; 8,640 times 0.40 + 6.67 + 1.00 + 1.88 a million
  expect(dollars).toBeCloseTo((8_640 * (9.85 + 9.942)) / 1e6, 4);
});

test('tracing costs for the request and for the worker of each task', () => {
  const asked = { tasks: 1e6, usage, idle: idleUse(template), periodic: [], canaryRuns: 0 };
  const { total } = monthlyCost({ ...asked, traced: false });
  const traced = monthlyCost({ ...asked, traced: true });
  expect(traced.running).toContainEqual({ name: 'traces', count: 2e6, dollars: 10 });
  expect(traced.total).toBeCloseTo(total + 10, 6);
});

test.each([
  ['every 20 seconds', every('20 seconds'), 129_600],
  ['every minute', every('1 minute'), 43_200],
  ['every hour', every('1 hour'), 720],
  ['every 7 minutes', every('7 minutes'), 43_200 / 7],
  ['on weekdays at 7', cron('0 7 * * MON-FRI'), (261 * 30) / 365],
])('%s is so many runs a month', (_, period, runs) => {
  expect(runsOfMonth([{ name: 'a', description: '', task: 't', period }])).toBeCloseTo(runs, 5);
});

test('a month is the tasks, and what stands idle beside them', () => {
  const periodic = [{ name: 'a', description: '', task: 't', period: every('1 minute') }];
  const asked = { usage, idle: idleUse(template), periodic, traced: false, canaryRuns: 0 };
  const { running, idle, total } = monthlyCost({ ...asked, tasks: 1e6 });
  // 1.00 requests, 0.60 invocations, 1.50 messages, 3.125 writes, 0.125 reads, 3.00 events, 0.50 logs
  expect(running[0]).toEqual({ name: 'tasks', count: 1e6, dollars: expect.closeTo(9.85, 6) });
  expect(idle.map(({ dollars }) => Number(dollars.toFixed(4)))).toEqual([0.2592, 0.3, 3, 0.4255, 2.4, 0]);
  expect(total).toBeCloseTo(9.85 + 2.4 + 0.2592 + 0.3 + 3 + 0.42552 + 2.4, 4);
  const none = monthlyCost({ ...asked, tasks: 0 });
  expect(none.running.map(({ dollars }) => dollars)).toEqual([0, 0]);
});
