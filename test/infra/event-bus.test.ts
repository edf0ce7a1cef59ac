import { describe, expect, test } from 'vitest';
import { type Json, onlyResource, resource, synthesize } from './synthesize.ts';

const { appTemplate } = synthesize();
const find = (type: string, id: RegExp) => onlyResource(appTemplate, type, id);

describe('the bus', () => {
  const [busId = '', { Properties: bus }] = find('AWS::Events::EventBus', /^Bus/);

  test('says what it is for, and is told of in the outputs', () => {
    expect(bus).toMatchObject({
      Description: expect.stringContaining('Task Requested'),
    });
    appTemplate.hasOutput('EventBusName', { Value: { Ref: busId } });
  });

  test('lets nobody of another account in', () => {
    appTemplate.resourceCountIs('AWS::Events::EventBusPolicy', 0);
  });

  test('each stage has its own', () => {
    const nameOf = (stage?: string) =>
      resource(synthesize({ stage }).appTemplate, 'AWS::Events::EventBus', 'Bus').Properties.Name;
    expect(new Set([nameOf(), nameOf('dev'), nameOf('live')]).size).toBe(3);
  });
});

describe('changes of tasks', () => {
  const [reactorId = ''] = find('AWS::Lambda::Function', /^TaskChangesReactor/);
  const [failuresId = '', { Properties: failures }] = find('AWS::SQS::Queue', /^TaskChangesFailures/);
  const [, { Properties: source }] = find('AWS::Lambda::EventSourceMapping', /^TaskChangesSource/);

  test('come from the stream of the table of tasks, from its beginning', () => {
    expect(source).toMatchObject({
      FunctionName: { Ref: reactorId },
      EventSourceArn: {
        'Fn::GetStackOutput': { OutputName: expect.stringMatching(/TasksTable.*StreamArn/) },
      },
      StartingPosition: 'TRIM_HORIZON',
      BatchSize: 100,
      MaximumBatchingWindowInSeconds: 0,
    });
  });

  test('are those of tasks only: no input, no key, nothing that the time to live removes', () => {
    const patterns = source.FilterCriteria.Filters.map(({ Pattern }: Json) => JSON.parse(Pattern));
    expect(patterns).toEqual([
      { eventName: ['INSERT', 'MODIFY'], dynamodb: { Keys: { pk: { S: [{ prefix: 'T#' }] } } } },
    ]);
  });

  test('that cannot be told hold up neither their neighbours nor, after a while, their shard, and are kept', () => {
    expect(source).toMatchObject({
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 50,
      MaximumRecordAgeInSeconds: 24 * 3600,
      DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': [failuresId, 'Arn'] } } },
    });
    expect(failures).toMatchObject({ MessageRetentionPeriod: 14 * 24 * 3600, SqsManagedSseEnabled: true });
  });

  test('raise an alarm when one is not told, and when they are told late', () => {
    expect(find('AWS::CloudWatch::Alarm', /^TaskChangesTaskChangesFail/)[1].Properties).toMatchObject({
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [failuresId, 'QueueName'] } }],
      Threshold: 1,
      EvaluationPeriods: 1,
      AlarmDescription: expect.stringContaining('#task-changes-fail'),
    });
    expect(find('AWS::CloudWatch::Alarm', /^TaskChangesTaskChangesAreLate/)[1].Properties).toMatchObject({
      MetricName: 'IteratorAge',
      Statistic: 'Maximum',
      Threshold: 600_000,
      Dimensions: [{ Name: 'FunctionName', Value: { Ref: reactorId } }],
    });
  });
});

describe('requests on the bus', () => {
  const [busId = ''] = find('AWS::Events::EventBus', /^Bus/);
  const [takerId = ''] = find('AWS::Lambda::Function', /^TaskRequestsTaker/);
  const [failuresId = '', { Properties: failures }] = find('AWS::SQS::Queue', /^TaskRequestsFailures/);
  const deadLetters = { 'Fn::GetAtt': [failuresId, 'Arn'] };

  test('are taken whoever in this account sends them, and only from our bus', () => {
    const [, { Properties: rule }] = find('AWS::Events::Rule', /^TaskRequestsRule/);
    expect(rule).toMatchObject({
      EventBusName: { Ref: busId },
      EventPattern: { account: [{ Ref: 'AWS::AccountId' }], 'detail-type': ['Task Requested'] },
      State: 'ENABLED',
    });
    expect(Object.keys(rule.EventPattern)).toHaveLength(2);
    expect(rule.Targets).toEqual([
      {
        Id: 'Target0',
        Arn: { 'Fn::GetAtt': [takerId, 'Arn'] },
        RetryPolicy: { MaximumEventAgeInSeconds: 6 * 3600, MaximumRetryAttempts: 20 },
        DeadLetterConfig: { Arn: deadLetters },
      },
    ]);
  });

  test('that fail are kept, whether EventBridge could not hand them over or the function gave up', () => {
    appTemplate.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      FunctionName: { Ref: takerId },
      MaximumRetryAttempts: 2,
      MaximumEventAgeInSeconds: 6 * 3600,
      DestinationConfig: { OnFailure: { Destination: deadLetters } },
    });
    expect(failures).toMatchObject({ MessageRetentionPeriod: 14 * 24 * 3600, SqsManagedSseEnabled: true });
  });

  test('that are kept raise an alarm', () => {
    expect(find('AWS::CloudWatch::Alarm', /^TaskRequestsTaskRequestsFail/)[1].Properties).toMatchObject({
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [failuresId, 'QueueName'] } }],
      Threshold: 1,
      AlarmDescription: expect.stringContaining('#task-requests-fail'),
    });
  });
});
