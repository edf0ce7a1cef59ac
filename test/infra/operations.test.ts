import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { catalogue } from '#tasks/catalogue.ts';
import { queues } from '#tasks/queues.ts';
import { type Json, onlyResource, resourcesOf, synthesize } from './synthesize.ts';

const { appTemplate } = synthesize();
const [, { Properties: dashboard }] = onlyResource(appTemplate, 'AWS::CloudWatch::Dashboard', /./);
const body = JSON.stringify(dashboard.DashboardBody);

describe('the dashboard', () => {
  test.each(Object.keys(queues))('shows the queue %s: its depth, outcomes and times', (name) => {
    expect(body).toContain(`## Queue ${name}`);
    for (const metric of ['Succeeded', 'Failed', 'WaitSeconds', 'RunSeconds'])
      expect(body).toMatch(new RegExp(`Beatless[^\\]]*${metric}[^\\]]*queue[^\\]]*${name}`));
  });

  test.each(catalogue.slice(0, 12).map(({ name }) => name))('shows the definition %s', (name) => {
    expect(body).toMatch(new RegExp(`task[^\\]]*${name}`));
  });
});

describe('alarms', () => {
  const headings = [...readFileSync('docs/runbook.md', 'utf8').matchAll(/^#{2,3} (.+)$/gm)].map(
    ([, text = '']) =>
      text
        .toLowerCase()
        .replaceAll(/[^\w\s-]/g, '')
        .trim()
        .replaceAll(/\s+/g, '-'),
  );
  const alarms = Object.values(appTemplate.findResources('AWS::CloudWatch::Alarm')) as Json[];

  test.each(alarms.map(({ Properties }) => String(Properties.AlarmDescription)))(
    'name a section of the runbook that there is: %s',
    (description) => {
      expect(headings).toContain(/docs\/runbook\.md#(\S+)/.exec(description)?.[1]);
    },
  );
});

test('the saved queries find a task by its id in the logs of every function', () => {
  const functions = Object.keys(appTemplate.findResources('AWS::Lambda::Function')).length;
  const queries = Object.values(appTemplate.findResources('AWS::Logs::QueryDefinition')) as Json[];
  const byId = queries.find(({ Properties }) => String(Properties.QueryString).includes('taskId ='));
  const groups = byId?.Properties.LogGroupNames as unknown[];
  expect(groups.length).toBeGreaterThan(Object.keys(queues).length);
  expect(groups.length).toBeLessThanOrEqual(functions);
});

describe('a monthly budget', () => {
  const alarmEmail = 'team@example.com';
  const budgets = (context: Record<string, string>) =>
    resourcesOf(synthesize({ warehouse: 'none', ...context }).appTemplate, 'AWS::Budgets::Budget');

  test('is there only when it is asked for', () => {
    expect(budgets({ alarmEmail })).toEqual([]);
  });

  test('tells whoever is told of alarms, before and after it is spent', () => {
    const [[, { Properties: it }] = ['', { Properties: {} as Json }]] = budgets({
      alarmEmail,
      monthlyBudgetUsd: '250',
    });
    expect(it.Budget).toMatchObject({
      BudgetType: 'COST',
      TimeUnit: 'MONTHLY',
      BudgetLimit: { Amount: 250, Unit: 'USD' },
    });
    expect(
      it.NotificationsWithSubscribers.map(({ Notification: when, Subscribers }: Json) => [
        when.NotificationType,
        when.Threshold,
        Subscribers,
      ]),
    ).toEqual(
      [
        ['ACTUAL', 80],
        ['ACTUAL', 100],
        ['FORECASTED', 100],
      ].map((when) => [...when, [{ SubscriptionType: 'EMAIL', Address: alarmEmail }]]),
    );
  });
});
