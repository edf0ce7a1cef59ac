import { build } from 'esbuild';
import { beforeAll, expect, test } from 'vitest';
import { startDataServices } from '#local/services/start.ts';
import { functionResources, type StackSource, temporaryFolder } from './build-assembly.ts';
import { startTestCloud } from './test-cloud.ts';

const resources: StackSource['Resources'] = {
  Tasks: {
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    },
  },
  Work: { Type: 'AWS::SQS::Queue' },
  ...functionResources('Writer', {
    MemorySize: 256,
    Environment: { Variables: { TABLE: { Ref: 'Tasks' }, QUEUE_URL: { Ref: 'Work' } } },
  }),
  WriterRole: {
    Type: 'AWS::IAM::Role',
    Properties: {
      ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'],
    },
  },
  Allowed: {
    Type: 'AWS::IAM::Policy',
    Properties: {
      PolicyName: 'p',
      Roles: [{ Ref: 'WriterRole' }],
      PolicyDocument: {
        Statement: [
          {
            Effect: 'Allow',
            Action: ['dynamodb:PutItem', 'dynamodb:GetItem'],
            Resource: { 'Fn::GetAtt': ['Tasks', 'Arn'] },
          },
        ],
      },
    },
  },
};

const source = `
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
const dynamodb = new DynamoDBClient({});
const sqs = new SQSClient({});
const { TABLE: TableName, QUEUE_URL: QueueUrl } = process.env;
export const handler = async ({ put, get, send }) => {
  if (put) await dynamodb.send(new PutItemCommand({ TableName, Item: { id: { S: put } } }));
  if (send) await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: send }));
  return get && (await dynamodb.send(new GetItemCommand({ TableName, Key: { id: { S: get } } }))).Item;
};`;

let handler: string;
beforeAll(async () => {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: import.meta.dirname },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
  });
  handler = outputFiles[0]?.text ?? '';
});

test('every call is known by its function and its environment, with what its role allows', async () => {
  const options = { startDataServices, authorisation: 'log' } as const;
  const cloud = await startTestCloud(resources, { writer: handler }, options);
  expect(await cloud.invoke('Writer', { put: 'a', get: 'a', send: 'b' })).toMatchObject({
    payload: '{"id":{"S":"a"}}',
  });
  const [environment] = cloud.environments();
  const calls = cloud.data.gateway.recentCalls();
  expect(calls.map(({ operation, allowed }) => [operation, allowed])).toEqual([
    ['PutItem', true],
    ['SendMessage', false],
    ['GetItem', true],
  ]);
  for (const call of calls)
    expect(call).toMatchObject({ functionId: 'Writer', environmentId: environment?.id });
});

test('a role refuses what it does not allow', async () => {
  const cloud = await startTestCloud(resources, { writer: handler }, { startDataServices });
  expect(await cloud.invoke('Writer', { put: 'a' })).toMatchObject({ outcome: 'success' });
  expect(await cloud.invoke('Writer', { send: 'b' })).toMatchObject({ outcome: 'error' });
});

test('a role that may not write the logs of its function stops the start', async () => {
  const silent = { ...resources, WriterRole: { Type: 'AWS::IAM::Role', Properties: {} } };
  await expect(startTestCloud(silent, { writer: handler }, { startDataServices })).rejects.toThrow(
    /does not allow logs:CreateLogStream on .*AccessDenied on AWS/,
  );
});

test('a planned fault kills the calling environment after its call had its effect', async () => {
  const cloud = await startTestCloud(resources, { writer: handler }, { startDataServices });
  cloud.data.gateway.setFaults([{ effect: 'killAfter', operation: 'PutItem', times: 1 }], 1);
  expect(await cloud.invoke('Writer', { put: 'a' })).toMatchObject({
    error: { errorType: 'Runtime.ExitError' },
  });
  expect(await cloud.invoke('Writer', { get: 'a' })).toMatchObject({ payload: '{"id":{"S":"a"}}' });
});

test('items and messages survive a restart, and --fresh empties them', async () => {
  const dataDir = temporaryFolder();
  const start = (fresh = false) =>
    startTestCloud(resources, { writer: handler }, { startDataServices, dataDir, fresh });
  const first = await start();
  await first.invoke('Writer', { put: 'kept' });
  await first.data.sqs.send('App-Work', 'kept');
  await first.stop();
  const second = await start();
  expect(await second.invoke('Writer', { get: 'kept' })).toMatchObject({ payload: '{"id":{"S":"kept"}}' });
  expect(await second.data.sqs.depth('App-Work')).toMatchObject({ visible: 1 });
  await second.stop();
  const third = await start(true);
  expect(await third.invoke('Writer', { get: 'kept' })).toMatchObject({ payload: 'null' });
  expect(await third.data.sqs.depth('App-Work')).toMatchObject({ visible: 0 });
});
