import { describe, expect, test } from 'vitest';
import { onlyResource, resourcesOf, synthesize } from './synthesize.ts';

const { appTemplate } = synthesize();
const [functionId, { Properties: canary }] = onlyResource(
  appTemplate,
  'AWS::Lambda::Function',
  /^CanaryFunction/,
);
const ofCanary = (template: typeof appTemplate, type: string) =>
  resourcesOf(template, type).filter(([id]) => id.startsWith('Canary'));

describe('the canary', () => {
  test('runs every five minutes; a run that failed is not repeated', () => {
    const [, { Properties: rule }] = onlyResource(appTemplate, 'AWS::Events::Rule', /^CanaryRule/);
    expect(rule).toMatchObject({
      ScheduleExpression: 'rate(5 minutes)',
      State: 'ENABLED',
      Targets: [{ Arn: { 'Fn::GetAtt': [functionId, 'Arn'] }, RetryPolicy: { MaximumRetryAttempts: 0 } }],
    });
    const [, { Properties: invoke }] = onlyResource(appTemplate, 'AWS::Lambda::EventInvokeConfig', /^Canary/);
    expect(invoke.MaximumRetryAttempts).toBe(0);
  });

  test('may write keys of its own name, and do nothing else', () => {
    const [, { Properties }] = onlyResource(appTemplate, 'AWS::IAM::Policy', /^Canary/);
    const others = Properties.PolicyDocument.Statement.filter(
      ({ Action }: { Action: unknown }) => !JSON.stringify(Action).includes('logs:'),
    );
    expect(others).toEqual([
      {
        Effect: 'Allow',
        Action: 'dynamodb:PutItem',
        Resource: expect.anything(),
        Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['canarycana??'] } },
      },
    ]);
  });

  test('has the time that a run takes which fails', () => {
    expect(canary.Timeout).toBeGreaterThan(60 + 30);
  });

  test('rings when for a quarter of an hour no task came through, also when it does not run at all', () => {
    const [, { Properties: alarm }] = onlyResource(
      appTemplate,
      'AWS::CloudWatch::Alarm',
      /^CanaryCanaryFails/,
    );
    expect(alarm).toMatchObject({
      TreatMissingData: 'breaching',
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 1,
      EvaluationPeriods: 1,
    });
    const metrics = alarm.Metrics.flatMap(
      ({ MetricStat }: { MetricStat?: { Metric: object; Period: number } }) =>
        MetricStat ? [[MetricStat.Metric, MetricStat.Period]] : [],
    );
    const Dimensions = [{ Name: 'FunctionName', Value: { Ref: functionId } }];
    expect(metrics).toEqual([
      [{ Namespace: 'AWS/Lambda', MetricName: 'Invocations', Dimensions }, 900],
      [{ Namespace: 'AWS/Lambda', MetricName: 'Errors', Dimensions }, 900],
    ]);
  });

  test('is on the dashboard, with how long it takes', () => {
    const [, { Properties }] = onlyResource(appTemplate, 'AWS::CloudWatch::Dashboard', /./);
    expect(JSON.stringify(Properties.DashboardBody)).toContain('Canary: the whole path (ms)');
  });
});

test('by hand it is there, but does not start by itself, and nothing rings', () => {
  const { appTemplate: byHand } = synthesize({ canary: 'byHand' });
  expect(ofCanary(byHand, 'AWS::Lambda::Function')).toHaveLength(1);
  const [, { Properties: rule }] = onlyResource(byHand, 'AWS::Events::Rule', /^CanaryRule/);
  expect(rule.State).toBe('DISABLED');
  expect(ofCanary(byHand, 'AWS::CloudWatch::Alarm')).toEqual([]);
});

test('off, nothing of it is there', () => {
  const { appTemplate: off } = synthesize({ canary: 'off' });
  expect(Object.keys(off.toJSON().Resources).filter((id) => id.startsWith('Canary'))).toEqual([]);
});
