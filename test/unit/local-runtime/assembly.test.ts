// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the syntax of CloudFormation
import { expect, test } from 'vitest';
import { buildAssembly, functionResources, type StackSource, temporaryFolder } from './build-assembly.ts';
import { startTestCloud } from './test-cloud.ts';

const noop = 'export const handler = async () => process.env;';

test.each<[string, StackSource['Resources'], RegExp]>([
  [
    'type',
    { Cache: { Type: 'AWS::ElastiCache::CacheCluster' } },
    /^App\/Cache has the type AWS::ElastiCache::CacheCluster, which is not known/,
  ],
  [
    'custom resource',
    { Empty: { Type: 'Custom::S3AutoDeleteObjects' } },
    /^App\/Empty has the type Custom::S3AutoDeleteObjects/,
  ],
  [
    'property',
    { Q: { Type: 'AWS::SQS::Queue', Properties: { Colour: 1 } } },
    /^App\/Q \(AWS::SQS::Queue\) has the property Colour, which is not known/,
  ],
  [
    'property inside a property',
    {
      R: {
        Type: 'AWS::Events::Rule',
        Properties: {
          ScheduleExpression: 'rate(1 minute)',
          Targets: [{ Id: 'a', Arn: 'b', EcsParameters: {} }],
        },
      },
    },
    /^App\/R \(AWS::Events::Rule\), Targets has the property EcsParameters/,
  ],
  [
    'schedule',
    { R: { Type: 'AWS::Events::Rule', Properties: { ScheduleExpression: 'cron(0 25 * * ? *)' } } },
    /^App\/R has the ScheduleExpression cron/,
  ],
  [
    'protocol',
    { Ws: { Type: 'AWS::ApiGatewayV2::Api', Properties: { ProtocolType: 'GRPC' } } },
    /^App\/Ws has the ProtocolType GRPC/,
  ],
  [
    'managed policy',
    {
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'] },
      },
    },
    /^App\/Role takes the managed policy/,
  ],
  [
    'reference',
    { Q: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { Ref: 'Nothing' } } } },
    /^App\/Q \(AWS::SQS::Queue\): Ref Nothing is not known in App/,
  ],
  [
    'circle',
    {
      A: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { Ref: 'B' } } },
      B: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { Ref: 'A' } } },
    },
    /depends on itself: A → B → A/,
  ],
])('an unknown %s stops the start with one sentence that names it', async (_, resources, sentence) => {
  await expect(startTestCloud(resources, {})).rejects.toThrow(sentence);
});

test('a folder without an assembly is told apart from a broken one', async () => {
  await expect(startTestCloud({}, {}, { assembly: temporaryFolder() })).rejects.toThrow(
    /holds no cloud assembly/,
  );
});

test('resources are created after what they refer to, with names from stack and logical id', async () => {
  const cloud = await startTestCloud(
    {
      Work: {
        Type: 'AWS::SQS::Queue',
        Properties: {
          RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Dead', 'Arn'] }, maxReceiveCount: 3 },
        },
      },
      Dead: { Type: 'AWS::SQS::Queue', Properties: { Tags: [] } },
      Uploads: { Type: 'AWS::S3::Bucket' },
      Tasks: {
        Type: 'AWS::DynamoDB::Table',
        Properties: { TableName: 'tasks', AttributeDefinitions: [], KeySchema: [] },
      },
    },
    {},
  );
  expect(cloud.model.queues.map(({ name }) => name)).toEqual(['App-Dead', 'App-Work']);
  expect([...cloud.services.tables.keys(), ...cloud.services.buckets.keys()]).toEqual([
    'tasks',
    'app-uploads',
  ]);
});

test('stacks use what earlier stacks export or publish; conditions leave resources out', async () => {
  const assembly = buildAssembly(
    {
      Data: {
        Parameters: { Size: { Type: 'String', Default: 'small' } },
        Conditions: { IsLarge: { 'Fn::Equals': [{ Ref: 'Size' }, 'large'] } },
        Resources: {
          Uploads: { Type: 'AWS::S3::Bucket' },
          Extra: { Type: 'AWS::S3::Bucket', Condition: 'IsLarge' },
        },
        Outputs: {
          Name: { Value: { Ref: 'Uploads' }, Export: { Name: 'uploads-name' } },
          PublishOutputArn: { Value: { 'Fn::GetAtt': ['Uploads', 'Arn'] } },
        },
      },
      App: {
        Resources: functionResources('Reader', {
          Environment: {
            Variables: {
              BUCKET: { 'Fn::ImportValue': 'uploads-name' },
              BUCKET_ARN: {
                'Fn::GetStackOutput': {
                  StackName: 'Data',
                  OutputName: 'PublishOutputArn',
                  Region: { Ref: 'AWS::Region' },
                },
              },
              SIZE: 4,
            },
          },
        }),
      },
    },
    { reader: { 'index.mjs': noop } },
  );
  const cloud = await startTestCloud({}, {}, { assembly });
  const outcome = await cloud.invoke('Reader', {});
  expect(outcome.outcome === 'success' && JSON.parse(outcome.payload)).toMatchObject({
    BUCKET: 'data-uploads',
    BUCKET_ARN: 'arn:aws:s3:::data-uploads',
    SIZE: '4',
  });
  expect([...cloud.services.buckets.keys()]).toEqual(['data-uploads']);
  expect(cloud.outputs).toEqual({ Name: 'data-uploads' });
});

test('a role has its inline policies, those attached to it and what known managed policies allow', async () => {
  const cloud = await startTestCloud(
    {
      ...functionResources('Worker'),
      WorkerRole: {
        Type: 'AWS::IAM::Role',
        Properties: {
          ManagedPolicyArns: [
            { 'Fn::Sub': 'arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole' },
          ],
          Policies: [
            {
              PolicyName: 'p',
              PolicyDocument: { Statement: { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' } },
            },
          ],
        },
      },
      Attached: {
        Type: 'AWS::IAM::Policy',
        Properties: {
          PolicyName: 'q',
          Roles: [{ Ref: 'WorkerRole' }],
          PolicyDocument: {
            Statement: [
              { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: { 'Fn::GetAtt': ['Q', 'Arn'] } },
            ],
          },
        },
      },
      Q: { Type: 'AWS::SQS::Queue' },
    },
    { worker: noop },
  );
  await cloud.invoke('Worker', {});
  expect(cloud.services.everRegistered[0]?.policies.flatMap(({ Statement }) => Statement)).toMatchObject([
    { Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'] },
    { Action: 's3:GetObject' },
    { Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:us-east-1:000000000000:App-Q' },
  ]);
});

test('a function that its rule may not invoke stops the start, as its firing would fail on AWS', async () => {
  const resources = {
    ...functionResources('Sweep'),
    Every: {
      Type: 'AWS::Events::Rule',
      Properties: {
        ScheduleExpression: 'rate(1 minute)',
        Targets: [{ Id: 'a', Arn: { 'Fn::GetAtt': ['Sweep', 'Arn'] } }],
      },
    },
  };
  await expect(startTestCloud(resources, { sweep: noop })).rejects.toThrow(
    'App/Sweep has no AWS::Lambda::Permission for events.amazonaws.com, which Every needs.',
  );
});
