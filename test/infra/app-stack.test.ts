import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { catalogue } from '#tasks/catalogue.ts';
import { queues } from '#tasks/queues.ts';
import { type Json, onlyResource, resource, resourcesOf, root, synthesize } from './synthesize.ts';

const { appTemplate } = synthesize();
const find = (type: string, id: RegExp) => onlyResource(appTemplate, type, id);
const functions = resourcesOf(appTemplate, 'AWS::Lambda::Function');

describe('functions', () => {
  test('all run on Node 24 and Graviton, from the entry that warms up', () => {
    expect(functions).toHaveLength(11 + Object.keys(queues).length);
    appTemplate.allResourcesProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
    });
  });

  test('each has a role of its own', () => {
    const roles = functions.map(([, { Properties }]) => JSON.stringify(Properties.Role));
    expect(new Set(roles).size).toBe(functions.length);
  });

  test('each writes to a log group of its own, which keeps 30 days', () => {
    const groups = functions.map(([, { Properties }]) => Properties.LoggingConfig.LogGroup.Ref);
    expect(new Set(groups).size).toBe(functions.length);
    appTemplate.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 30 });
  });

  test('only workers may send to themselves without end', () => {
    const allowed = functions
      .filter(([, { Properties }]) => Properties.RecursiveLoop === 'Allow')
      .map(([id]) => id);
    const workers = Object.keys(queues).map(
      (name) => `${name.charAt(0).toUpperCase()}${name.slice(1)}QueueWorker`,
    );
    expect(allowed.map((id) => id.replace(/Function.*/, ''))).toEqual(workers);
  });

  test('the settings of the deployment reach them', () => {
    const custom = synthesize({ maxUploadMiB: '7', maxPdfPages: 30 }).appTemplate;
    for (const id of ['Api', 'DefaultQueueWorker', 'DocumentsQueueWorker'])
      expect(
        resource(custom, 'AWS::Lambda::Function', `${id}Function`).Properties.Environment.Variables,
      ).toMatchObject({ MAX_UPLOAD_BYTES: String(7 * 1024 * 1024), MAX_PDF_PAGES: '30' });
  });

  test('whoever accepts, runs or tells tasks knows which are deployed', () => {
    const some = synthesize({ tasks: 'debug_task' }).appTemplate;
    for (const id of ['Api', 'TaskRequestsTaker', 'TaskChangesReactor', 'DefaultQueueWorker'])
      expect(
        resource(some, 'AWS::Lambda::Function', `${id}Function`).Properties.Environment.Variables,
      ).toMatchObject({ TASKS: 'convert_pdf_range,debug_task,deliver_callback' });
    const all = synthesize({ mailFrom: 'team@example.com' }).appTemplate;
    const { Variables } = resource(all, 'AWS::Lambda::Function', 'ApiFunction').Properties.Environment;
    expect(Variables.TASKS.split(',')).toEqual(catalogue.map(({ name }) => name));
  });

  test('whoever accepts, repairs or wakes tasks knows the queues that it sends to; a worker its own', () => {
    const urls = (id: string) =>
      Object.keys(JSON.parse(joined(variables(`${id}Function`).QUEUE_URLS))).toSorted();
    expect(urls('DefaultQueueWorker')).toEqual(['default']);
    expect(variables('DocumentsQueueWorkerFunction').QUEUE).toBe('documents');
    expect(urls('Api')).toEqual(Object.keys(queues).toSorted());
    expect(urls('Sweep')).toEqual(Object.keys(queues).toSorted());
    const ofCallers = Object.keys(queues).filter((name) => name !== 'callbacks');
    expect(urls('TaskRequestsTaker')).toEqual(ofCallers.toSorted());
    expect(urls('SchedulesDispatch')).toEqual(ofCallers.toSorted());
    expect(urls('TaskChangesReactor')).toEqual(['callbacks', 'default', 'documents']);
  });
});

describe.each(Object.entries(queues))('the queue %s', (name, definition) => {
  const id = `${name.charAt(0).toUpperCase()}${name.slice(1)}Queue`;
  const [queueId = '', { Properties: queue }] = find('AWS::SQS::Queue', new RegExp(`^${id}[A-F0-9]{8}$`));
  const [deadLettersId = '', { Properties: deadLetters }] = find(
    'AWS::SQS::Queue',
    new RegExp(`^${id}DeadLetters`),
  );
  const [workerId = '', { Properties: worker }] = find('AWS::Lambda::Function', new RegExp(`^${id}Worker`));

  test('hides a message six times as long as its worker may take', () => {
    expect(queue.VisibilityTimeout).toBe(6 * worker.Timeout);
  });

  test('keeps messages four days, and has them tried out before that', () => {
    expect(queue.MessageRetentionPeriod).toBe(4 * 24 * 3600);
    const { maxReceiveCount, deadLetterTargetArn } = queue.RedrivePolicy;
    expect(deadLetterTargetArn).toEqual({ 'Fn::GetAtt': [deadLettersId, 'Arn'] });
    expect(maxReceiveCount).toBeGreaterThanOrEqual(30);
    expect(maxReceiveCount * queue.VisibilityTimeout).toBeLessThanOrEqual(queue.MessageRetentionPeriod);
  });

  test('keeps dead letters 14 days', () => expect(deadLetters.MessageRetentionPeriod).toBe(14 * 24 * 3600));

  test('is encrypted and refuses whoever does not speak TLS', () => {
    for (const closed of [queueId, deadLettersId]) {
      expect(appTemplate.toJSON().Resources[closed].Properties.SqsManagedSseEnabled).toBe(true);
      appTemplate.hasResourceProperties('AWS::SQS::QueuePolicy', {
        Queues: [{ Ref: closed }],
        PolicyDocument: {
          Statement: [
            Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
          ],
        },
      });
    }
  });

  test('feeds its worker, message by message and never more of them at once than the catalogue says', () => {
    expect(mapping(queueId)).toMatchObject({
      FunctionName: { Ref: workerId },
      BatchSize: definition.batchSize,
      ScalingConfig: { MaximumConcurrency: definition.maxConcurrency },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      MaximumBatchingWindowInSeconds: 0,
    });
    expect(worker.MemorySize).toBe(definition.memoryMiB);
  });

  test('has its dead letters recorded', () => {
    const [deadLettersFunction] = find('AWS::Lambda::Function', /^DeadLettersFunction/);
    expect(mapping(deadLettersId)).toMatchObject({
      FunctionName: { Ref: deadLettersFunction },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 2 },
    });
  });

  test('raises alarms when it is old, when dead letters wait and when its worker fails', () => {
    for (const alarm of ['QueueIsOld', 'DeadLettersWait', 'WorkerFails'])
      expect(find('AWS::CloudWatch::Alarm', new RegExp(`^${id}${alarm}`))).toBeDefined();
  });
});

test('the API hands every request to the api function, up to a rate, and writes one line for each', () => {
  const routes = resourcesOf(appTemplate, 'AWS::ApiGatewayV2::Route').filter(([id]) =>
    id.startsWith('HttpApi'),
  );
  expect(routes.map(([, { Properties }]) => Properties.RouteKey)).toEqual(['ANY /', 'ANY /{proxy+}']);
  appTemplate.hasResourceProperties('AWS::ApiGatewayV2::Integration', { PayloadFormatVersion: '2.0' });
  appTemplate.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
    StageName: '$default',
    DefaultRouteSettings: { ThrottlingRateLimit: 200, ThrottlingBurstLimit: 400 },
    AccessLogSettings: { Format: Match.stringLikeRegexp('requestId') },
  });
});

test('the push channel hands connections and messages to its function, and sends by its own stage alone', () => {
  const routes = resourcesOf(appTemplate, 'AWS::ApiGatewayV2::Route').filter(([id]) => id.startsWith('Push'));
  expect(routes.map(([, { Properties }]) => Properties.RouteKey)).toEqual([
    '$connect',
    '$disconnect',
    '$default',
  ]);
  const [, { Properties }] = find('AWS::ApiGatewayV2::Stage', /^Push/);
  expect(Properties).toMatchObject({ StageName: 'ws', DefaultRouteSettings: { ThrottlingRateLimit: 500 } });
  expect(Properties.AccessLogSettings).toBeUndefined();
});

test('the access log holds no query string and no header: they may carry keys', () => {
  const [, { Properties }] = find('AWS::ApiGatewayV2::Stage', /^HttpApi/);
  expect(Properties.AccessLogSettings.Format).not.toMatch(/query|header|authorizer/i);
});

test('the sweep starts every minute, and a failed one is not repeated', () => {
  const [sweep] = find('AWS::Lambda::Function', /^SweepFunction/);
  appTemplate.hasResourceProperties('AWS::Events::Rule', {
    ScheduleExpression: 'rate(1 minute)',
    State: 'ENABLED',
    Targets: [
      {
        Arn: { 'Fn::GetAtt': [sweep, 'Arn'] },
        RetryPolicy: { MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 1 },
      },
    ],
  });
  appTemplate.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
    FunctionName: { Ref: sweep },
    MaximumRetryAttempts: 0,
    MaximumEventAgeInSeconds: 60,
  });
});

test('a sweep that does not run at all raises an alarm: no data counts as failing', () => {
  const [, { Properties }] = find('AWS::CloudWatch::Alarm', /^SweepRuleSweepFails/);
  expect(Properties.TreatMissingData).toBe('breaching');
});

test('every alarm names a section of the runbook that is there', () => {
  const runbook = readFileSync(join(root, 'docs/runbook.md'), 'utf8');
  const sections = [...runbook.matchAll(/^## (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^a-z0-9 -]/g, '')
      .replaceAll(' ', '-'),
  );
  for (const [, { Properties }] of resourcesOf(appTemplate, 'AWS::CloudWatch::Alarm')) {
    const [, section] = / See docs\/runbook\.md#([a-z-]+)$/.exec(Properties.AlarmDescription) ?? [];
    expect(sections).toContain(section);
  }
});

test('alarms are mailed when there is an address, else only shown', () => {
  appTemplate.resourceCountIs('AWS::SNS::Topic', 0);
  const mailed = synthesize({ alarmEmail: 'team@example.com' }).appTemplate;
  mailed.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: 'team@example.com' });
  mailed.hasResourceProperties('AWS::SNS::TopicPolicy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Effect: 'Allow',
          Action: 'sns:Publish',
          Principal: { Service: 'cloudwatch.amazonaws.com' },
        }),
      ]),
    },
  });
  mailed.allResourcesProperties('AWS::CloudWatch::Alarm', { AlarmActions: [{ Ref: Match.anyValue() }] });
});

test('every resource that can carry a description has one', () => {
  for (const type of [
    'AWS::Lambda::Function',
    'AWS::IAM::Role',
    'AWS::Events::Rule',
    'AWS::Events::EventBus',
    'AWS::ApiGatewayV2::Api',
  ])
    appTemplate.allResourcesProperties(type, { Description: Match.stringLikeRegexp('.{20}') });
});

test('every function, queue and bus carries its stage and component as tags', () => {
  const tagged = synthesize({ stage: 'dev' }).appTemplate;
  for (const type of ['AWS::Lambda::Function', 'AWS::SQS::Queue', 'AWS::Events::EventBus'])
    for (const [, { Properties }] of resourcesOf(tagged, type)) {
      expect(Properties.Tags).toContainEqual({ Key: 'beatless:stage', Value: 'dev' });
      expect(Properties.Tags).toContainEqual({
        Key: 'beatless:component',
        Value: expect.stringMatching(/^[a-z-]+$/),
      });
    }
});

test('the stack tells the addresses of the API, its documentation and the pages of the console', () => {
  const outputs = Object.keys(appTemplate.findOutputs('*'));
  expect(outputs).toEqual(
    expect.arrayContaining(['ApiUrl', 'DocsUrl', 'TasksConsole', 'DefaultQueueConsole', 'LogsConsole']),
  );
});

test('the app stack holds no data: it can be deleted and deployed again', () => {
  // Who is connected right now is nothing to keep.
  const tables = resourcesOf(appTemplate, 'AWS::DynamoDB::Table').map(([id]) => id.slice(0, -8));
  expect(tables).toEqual(['PushTable']);
  const buckets = resourcesOf(appTemplate, 'AWS::S3::Bucket').map(([id]) => id.slice(0, -8));
  // The files of the console come with each deployment; its access logs stay by themselves.
  expect(buckets.toSorted()).toEqual(['ConsoleLogs', 'ConsoleSite']);
});

function mapping(queueId: string) {
  const arn = JSON.stringify({ 'Fn::GetAtt': [queueId, 'Arn'] });
  const all = resourcesOf(appTemplate, 'AWS::Lambda::EventSourceMapping');
  return all.find(([, { Properties }]) => JSON.stringify(Properties.EventSourceArn) === arn)?.[1].Properties;
}

function variables(functionId: string) {
  return resource(appTemplate, 'AWS::Lambda::Function', functionId).Properties.Environment.Variables;
}

/** The text of an Fn::Join, with the logical id in place of each reference. */
function joined(value: Json): string {
  return value['Fn::Join'][1].map((part: Json) => (typeof part === 'string' ? part : part.Ref)).join('');
}
