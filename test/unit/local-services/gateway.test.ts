import { GetItemCommand, PutItemCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { DataServices, FaultRule } from '#local/services/contract.ts';
import { ACCOUNT, connect, connectAs, REGION, startServices, TABLE } from './local-services.ts';

let services: DataServices;
let root: ReturnType<typeof connect>;
let worker: ReturnType<typeof connectAs>;
let queueUrl: string;
let killed: string[];
let counter = 0;

beforeAll(async () => {
  services = await startServices();
  root = connect(services);
  await services.dynamodb.createTable('tasks', TABLE);
  queueUrl = (await services.sqs.createQueue('queue', {})).url;
  await services.s3.createBucket('files', {});
  services.gateway.onKill(async (environmentId) => {
    killed.push(environmentId);
  });
});
beforeEach(() => {
  killed = [];
  worker = connectAs(services, 'worker');
});
afterEach(() => services.gateway.setFaults([], 0));
afterAll(() => services.close());

const plan = (rule: Partial<FaultRule> & Pick<FaultRule, 'effect'>, seed = 1) =>
  services.gateway.setFaults([rule], seed);
const freshKey = () => {
  counter += 1;
  return { pk: { S: `item-${counter}` }, sk: { S: '1' } };
};
const put = (Item: ReturnType<typeof freshKey>, client = worker.dynamodb) =>
  client.send(new PutItemCommand({ TableName: 'tasks', Item }));
const exists = async (Key: ReturnType<typeof freshKey>) =>
  (await root.dynamodb.send(new GetItemCommand({ TableName: 'tasks', Key }))).Item !== undefined;

test('a grant that is taken away is refused, and its need is counted; another one is used', async () => {
  const resource = `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/tasks`;
  const Action = ['dynamodb:PutItem', 'dynamodb:GetItem'];
  const { dynamodb } = connectAs(services, 'lacking', [
    { Statement: [{ Effect: 'Allow', Action, Resource: resource }] },
  ]);
  services.gateway.removeGrant({ functionId: 'lacking', action: 'dynamodb:PutItem', resource });
  const item = freshKey();
  await expect(put(item, dynamodb)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  await dynamodb.send(new GetItemCommand({ TableName: 'tasks', Key: item }));
  const known = services.gateway.grants().filter(({ functionId }) => functionId === 'lacking');
  expect(known.map(({ action, calls, denied }) => [action, calls, denied])).toEqual([
    ['dynamodb:PutItem', 0, 1],
    ['dynamodb:GetItem', 1, 0],
  ]);
});

describe('faults', () => {
  test.for([
    ['fail', false, { name: 'InternalServerError', $metadata: { httpStatusCode: 500 } }],
    ['failAfter', true, { name: 'InternalServerError', $metadata: { httpStatusCode: 500 } }],
    ['cut', false, { code: 'ECONNRESET' }],
    ['cutAfter', true, { code: 'ECONNRESET' }],
    ['killBefore', false, { code: 'ECONNRESET' }],
    ['killAfter', true, { code: 'ECONNRESET' }],
  ] as const)('%s: has its effect: %s', async ([effect, hasEffect, error]) => {
    plan({ effect });
    const item = freshKey();
    await expect(put(item)).rejects.toMatchObject(error);
    expect(await exists(item)).toBe(hasEffect);
    expect(killed).toEqual(effect.startsWith('kill') ? [worker.environmentId] : []);
    expect(services.gateway.injected()).toEqual({ 0: 1 });
    const call = services.gateway.recentCalls().find(({ fault }) => fault === effect);
    expect(call).toMatchObject({ functionId: 'worker', operation: 'PutItem' });
  });

  test('delay holds a call in real time and then lets it through', async () => {
    plan({ effect: 'delay', delayMs: 60 });
    const startedAt = performance.now();
    const item = freshKey();
    await put(item);
    expect(performance.now() - startedAt).toBeGreaterThan(50);
    expect(await exists(item)).toBe(true);
  });

  test('duplicate does a call twice', async () => {
    plan({ effect: 'duplicate', service: 'sqs' });
    await worker.sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: 'twice' }));
    const { Messages } = await root.sqs.send(
      new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10 }),
    );
    expect(Messages?.map(({ Body }) => Body)).toEqual(['twice', 'twice']);
  });

  test('a duplicated conditional put shows the caller its own success as a conflict', async () => {
    plan({ effect: 'duplicate' });
    const object = { Bucket: 'files', Key: 'duplicate', Body: 'x', IfNoneMatch: '*' };
    await expect(worker.s3.send(new PutObjectCommand(object))).rejects.toMatchObject({
      name: 'PreconditionFailed',
    });
    const stored = await root.s3.send(new GetObjectCommand({ Bucket: 'files', Key: 'duplicate' }));
    expect(await stored.Body?.transformToString()).toBe('x');
  });

  test('a duplicated overwrite keeps the content', async () => {
    plan({ effect: 'duplicate' });
    await worker.s3.send(new PutObjectCommand({ Bucket: 'files', Key: 'twice', Body: 'content' }));
    const stored = await root.s3.send(new GetObjectCommand({ Bucket: 'files', Key: 'twice' }));
    expect(await stored.Body?.transformToString()).toBe('content');
  });

  test('errors are worded as the service does, under the name that is asked for', async () => {
    plan({ effect: 'fail', error: 'ThrottlingException' });
    await expect(put(freshKey())).rejects.toMatchObject({
      name: 'ThrottlingException',
      $metadata: { httpStatusCode: 400 },
    });
    plan({ effect: 'fail', error: 'SlowDown' });
    const object = new GetObjectCommand({ Bucket: 'files', Key: 'x' });
    await expect(worker.s3.send(object)).rejects.toMatchObject({
      name: 'SlowDown',
      $metadata: { httpStatusCode: 503 },
    });
    plan({ effect: 'fail' });
    await expect(worker.s3.send(object)).rejects.toMatchObject({ name: 'InternalError' });
    const message = new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: 'x' });
    await expect(worker.sqs.send(message)).rejects.toMatchObject({ $metadata: { httpStatusCode: 500 } });
  });

  test('strike only the calls that match, after `skip` and at most `times`', async () => {
    plan({ id: 'third', effect: 'fail', functionId: 'worker', operation: 'PutItem', skip: 2, times: 1 });
    const api = connectAs(services, 'api');
    await put(freshKey(), api.dynamodb);
    const outcomes: string[] = [];
    for (let call = 0; call < 5; call += 1) {
      await worker.dynamodb.send(new GetItemCommand({ TableName: 'tasks', Key: freshKey() }));
      outcomes.push(
        await put(freshKey()).then(
          () => 'ok',
          () => 'failed',
        ),
      );
    }
    expect(outcomes).toEqual(['ok', 'ok', 'failed', 'ok', 'ok']);
    expect(services.gateway.injected()).toEqual({ third: 1 });
  });

  test('the same seed strikes the same calls, another seed others', async () => {
    const run = async (seed: number) => {
      plan({ effect: 'fail', probability: 0.5 }, seed);
      const struck: boolean[] = [];
      for (let call = 0; call < 24; call += 1) {
        struck.push(
          await put(freshKey()).then(
            () => false,
            () => true,
          ),
        );
      }
      return struck;
    };
    const first = await run(7);
    expect(await run(7)).toEqual(first);
    expect(await run(8)).not.toEqual(first);
    expect(first).toContain(true);
    expect(first).toContain(false);
  });

  test('an effect that does not exist is refused when it is planned', () => {
    const rule = { effect: 'explode' } as unknown as FaultRule;
    expect(() => services.gateway.setFaults([rule], 1)).toThrow('explode');
  });

  test('never strike the person at the machine', async () => {
    plan({ effect: 'fail' });
    await put(freshKey(), root.dynamodb);
    expect(services.gateway.injected()).toEqual({ 0: 0 });
  });
});

describe('attribution', () => {
  test('every call is counted for the function whose environment made it', async () => {
    services.gateway.resetCounts();
    const api = connectAs(services, 'api');
    await put(freshKey());
    await put(freshKey());
    await put(freshKey(), api.dynamodb);
    const conflict = new PutItemCommand({
      TableName: 'tasks',
      Item: freshKey(),
      ConditionExpression: 'attribute_exists(pk)',
    });
    await expect(api.dynamodb.send(conflict)).rejects.toMatchObject({
      name: 'ConditionalCheckFailedException',
    });
    const common = { service: 'dynamodb', operation: 'PutItem' };
    expect(services.gateway.counts()).toEqual([
      { functionId: 'worker', ...common, calls: 2, denied: 0, failed: 0 },
      { functionId: 'api', ...common, calls: 2, denied: 0, failed: 1 },
    ]);
    expect(services.gateway.recentCalls().at(-1)).toMatchObject({
      functionId: 'api',
      environmentId: api.environmentId,
      ...common,
      status: 400,
      resource: 'tasks',
    });
  });

  test('only the last thousand calls are kept', async () => {
    for (let call = 0; call < 1_010; call += 10) {
      await Promise.all(Array.from({ length: 10 }, () => put(freshKey())));
    }
    expect(services.gateway.recentCalls()).toHaveLength(1_000);
  });

  test('unknown keys and wrong secrets are refused', async () => {
    const stranger = connect(services, { accessKeyId: 'WHO', secretAccessKey: 'x' });
    await expect(put(freshKey(), stranger.dynamodb)).rejects.toMatchObject({
      name: 'UnrecognizedClientException',
    });
    const object = new GetObjectCommand({ Bucket: 'files', Key: 'x' });
    await expect(stranger.s3.send(object)).rejects.toMatchObject({
      name: 'InvalidAccessKeyId',
      $metadata: { httpStatusCode: 403 },
    });
    const message = new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: 'x' });
    await expect(stranger.sqs.send(message)).rejects.toMatchObject({ name: 'UnrecognizedClientException' });
    const impostor = connect(services, { ...worker.credentials, secretAccessKey: 'wrong' });
    await expect(put(freshKey(), impostor.dynamodb)).rejects.toMatchObject({
      name: 'InvalidSignatureException',
    });
    services.gateway.unregister(worker.credentials.accessKeyId);
    await expect(put(freshKey())).rejects.toMatchObject({ name: 'UnrecognizedClientException' });
  });
});

describe('authorisation', () => {
  const table = `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/tasks`;
  const policies = [
    {
      Statement: [
        { Effect: 'Allow', Action: ['dynamodb:PutItem', 'dynamodb:ConditionCheckItem'], Resource: table },
        { Effect: 'Allow', Action: 's3:GetObject*', Resource: 'arn:aws:s3:::files/public/*' },
        { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: `arn:aws:sqs:${REGION}:${ACCOUNT}:queue` },
      ],
    },
  ];

  test('when only logged, what a role does not allow is recorded, and still done', async () => {
    const lenient = await startServices({ authorisation: 'log' });
    await lenient.dynamodb.createTable('tasks', TABLE);
    const limited = connectAs(lenient, 'limited', policies);
    const lastAllowed = () => lenient.gateway.recentCalls().at(-1)?.allowed;
    await put(freshKey(), limited.dynamodb);
    expect(lastAllowed()).toBe(true);
    await limited.dynamodb.send(new GetItemCommand({ TableName: 'tasks', Key: freshKey() }));
    expect(lastAllowed()).toBe(false);
    const Put = { TableName: 'tasks', Item: freshKey() };
    await limited.dynamodb.send(new TransactWriteItemsCommand({ TransactItems: [{ Put }] }));
    expect(lastAllowed()).toBe(true);
    const Delete = { TableName: 'tasks', Key: freshKey() };
    await limited.dynamodb.send(new TransactWriteItemsCommand({ TransactItems: [{ Put }, { Delete }] }));
    expect(lastAllowed()).toBe(false);
    await lenient.close();
  });

  test('it is refused in the words of each service', async () => {
    const strict = await startServices();
    try {
      await strict.dynamodb.createTable('tasks', TABLE);
      const { url } = await strict.sqs.createQueue('queue', {});
      await strict.s3.createBucket('files', {});
      const limited = connectAs(strict, 'limited', policies);
      await put(freshKey(), limited.dynamodb);
      await limited.sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'x' }));
      const read = limited.dynamodb.send(new GetItemCommand({ TableName: 'tasks', Key: freshKey() }));
      await expect(read).rejects.toMatchObject({
        name: 'AccessDeniedException',
        message: expect.stringContaining(table),
      });
      const receive = limited.sqs.send(new ReceiveMessageCommand({ QueueUrl: url }));
      await expect(receive).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
      const get = (Key: string) => limited.s3.send(new GetObjectCommand({ Bucket: 'files', Key }));
      await expect(get('private/x')).rejects.toMatchObject({ name: 'AccessDenied' });
      // Who may not list a bucket is not told that an object is missing
      await expect(get('public/x')).rejects.toMatchObject({ name: 'AccessDenied' });
      const lister = [
        { Effect: 'Allow', Action: ['s3:GetObject', 's3:ListBucket'], Resource: 'arn:aws:s3:::files*' },
      ];
      const { s3 } = connectAs(strict, 'lister', [{ Statement: lister }]);
      const missing = s3.send(new GetObjectCommand({ Bucket: 'files', Key: 'public/x' }));
      await expect(missing).rejects.toMatchObject({ name: 'NoSuchKey' });
      await connect(strict).s3.send(
        new PutObjectCommand({ Bucket: 'files', Key: 'private/x', Body: 'root may' }),
      );
      expect(strict.gateway.counts()).toContainEqual({
        functionId: 'limited',
        service: 'dynamodb',
        operation: 'GetItem',
        calls: 1,
        denied: 1,
        failed: 1,
      });
    } finally {
      await strict.close();
    }
  });
});
