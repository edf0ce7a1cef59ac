import {
  type AttributeValue,
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  GetItemCommand,
  IdempotentParameterMismatchException,
  PutItemCommand,
  QueryCommand,
  ResourceNotFoundException,
  TransactGetItemsCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { advanceClock } from '#local/clock.ts';
import type { DataServices } from '#local/services/contract.ts';
import { connect, eventually, startServices, TABLE } from './local-services.ts';

let services: DataServices;
let client: ReturnType<typeof connect>['dynamodb'];

beforeAll(async () => {
  services = await startServices();
  client = connect(services).dynamodb;
  await services.dynamodb.createTable('tasks', TABLE);
});
afterAll(() => services.close());

const key = (pk: string) => ({ pk: { S: pk }, sk: { S: '1' } });
const put = (pk: string, rest: Record<string, AttributeValue> = {}) =>
  client.send(new PutItemCommand({ TableName: 'tasks', Item: { ...key(pk), ...rest } }));
const get = async (pk: string) =>
  (await client.send(new GetItemCommand({ TableName: 'tasks', Key: key(pk), ConsistentRead: true }))).Item;
const streamOf = async (pk: string) =>
  (await services.dynamodb.readStream('tasks', undefined, 10_000)).filter(
    ({ keys }) => (keys.pk as { S: string }).S === pk,
  );

describe('single writes', () => {
  test('a failed condition returns the item that failed it when asked, and no item otherwise', async () => {
    await put('cond', { state: { S: 'STARTED' } });
    const attempt = (asked: 'ALL_OLD' | 'NONE') =>
      client
        .send(
          new UpdateItemCommand({
            TableName: 'tasks',
            Key: key('cond'),
            UpdateExpression: 'SET #s = :next',
            ConditionExpression: '#s = :now',
            ExpressionAttributeNames: { '#s': 'state' },
            ExpressionAttributeValues: { ':next': { S: 'SUCCESS' }, ':now': { S: 'PENDING' } },
            ReturnValuesOnConditionCheckFailure: asked,
          }),
        )
        .catch((error: unknown) => error);
    const failed = (await attempt('ALL_OLD')) as ConditionalCheckFailedException;
    expect(failed).toBeInstanceOf(ConditionalCheckFailedException);
    expect(failed.Item).toEqual({ ...key('cond'), state: { S: 'STARTED' } });
    expect(((await attempt('NONE')) as ConditionalCheckFailedException).Item).toBeUndefined();
  });

  test('two hundred parallel additions are all counted', async () => {
    const add = new UpdateItemCommand({
      TableName: 'tasks',
      Key: key('sum'),
      UpdateExpression: 'ADD n :one',
      ExpressionAttributeValues: { ':one': { N: '1' } },
    });
    await Promise.all(Array.from({ length: 200 }, () => client.send(add)));
    expect((await get('sum'))?.n).toEqual({ N: '200' });
  });

  test('the consumed capacity counts the table and every index entry that moves', async () => {
    const write = async (rest: Record<string, AttributeValue>) => {
      const Item = { ...key('cost'), ...rest };
      const answer = await client.send(
        new PutItemCommand({ TableName: 'tasks', Item, ReturnConsumedCapacity: 'INDEXES' }),
      );
      return [answer.ConsumedCapacity?.Table?.CapacityUnits, answer.ConsumedCapacity?.CapacityUnits];
    };
    expect(await write({})).toEqual([1, 1]);
    expect(await write({ lane: { S: 's' }, dueAt: { N: '1' } })).toEqual([1, 2]);
    expect(await write({ lane: { S: 's' }, dueAt: { N: '2' } })).toEqual([1, 3]);
    expect(await write({ lane: { S: 's' }, dueAt: { N: '2' }, note: { S: 'x'.repeat(2000) } })).toEqual([
      2, 2,
    ]);
    expect(services.gateway.recentCalls().at(-1)).toMatchObject({ operation: 'PutItem', units: 2 });
  });

  test('a batch writes, deletes and leaves nothing unprocessed', async () => {
    await put('batch-old');
    const RequestItems = {
      tasks: [{ PutRequest: { Item: key('batch-new') } }, { DeleteRequest: { Key: key('batch-old') } }],
    };
    const answer = await client.send(new BatchWriteItemCommand({ RequestItems }));
    expect(answer.UnprocessedItems).toEqual({});
    expect(await get('batch-old')).toBeUndefined();
    expect(await get('batch-new')).toEqual(key('batch-new'));
    expect((await streamOf('batch-old')).map(({ eventName }) => eventName)).toEqual(['INSERT', 'REMOVE']);
  });

  test('an item of more than 400 KB and an unknown table are refused', async () => {
    await expect(put('big', { blob: { S: 'x'.repeat(410_000) } })).rejects.toThrow(/size/i);
    const missing = client.send(new PutItemCommand({ TableName: 'nowhere', Item: key('a') }));
    await expect(missing).rejects.toBeInstanceOf(ResourceNotFoundException);
  });

  test('the sparse index holds an item only while it has the index keys', async () => {
    const open = async () => {
      const answer = await client.send(
        new QueryCommand({
          TableName: 'tasks',
          IndexName: 'open',
          KeyConditionExpression: 'lane = :s AND dueAt <= :now',
          ExpressionAttributeValues: { ':s': { S: 'q#0' }, ':now': { N: '100' } },
        }),
      );
      return answer.Items;
    };
    await put('sparse', { lane: { S: 'q#0' }, dueAt: { N: '50' }, note: { S: 'not projected' } });
    expect(await open()).toEqual([{ ...key('sparse'), lane: { S: 'q#0' }, dueAt: { N: '50' } }]);
    await client.send(
      new UpdateItemCommand({ TableName: 'tasks', Key: key('sparse'), UpdateExpression: 'REMOVE lane' }),
    );
    expect(await open()).toEqual([]);
  });
});

describe('transactions', () => {
  const transact = (
    items: ConstructorParameters<typeof TransactWriteItemsCommand>[0]['TransactItems'],
    token?: string,
  ) =>
    client.send(
      new TransactWriteItemsCommand({
        TransactItems: items,
        ...(token !== undefined && { ClientRequestToken: token }),
      }),
    );
  const putNew = (pk: string) => ({
    Put: { TableName: 'tasks', Item: key(pk), ConditionExpression: 'attribute_not_exists(pk)' },
  });

  test('all kinds of action take effect together', async () => {
    await put('t-check');
    await put('t-delete');
    await transact([
      {
        ConditionCheck: {
          TableName: 'tasks',
          Key: key('t-check'),
          ConditionExpression: 'attribute_exists(pk)',
        },
      },
      putNew('t-put'),
      {
        Update: {
          TableName: 'tasks',
          Key: key('t-update'),
          UpdateExpression: 'SET n = :n',
          ExpressionAttributeValues: { ':n': { N: '7' } },
        },
      },
      { Delete: { TableName: 'tasks', Key: key('t-delete') } },
    ]);
    expect(await Promise.all(['t-put', 't-update', 't-delete'].map(get))).toEqual([
      key('t-put'),
      { ...key('t-update'), n: { N: '7' } },
      undefined,
    ]);
  });

  test('one failed condition undoes everything and is named with its item', async () => {
    await put('t-taken', { by: { S: 'me' } });
    const taken = putNew('t-taken').Put;
    const failure = await transact([
      putNew('t-undone'),
      { Put: { ...taken, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } },
    ]).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(TransactionCanceledException);
    const { CancellationReasons, message } = failure as TransactionCanceledException;
    expect(CancellationReasons).toEqual([
      { Code: 'None' },
      {
        Code: 'ConditionalCheckFailed',
        Message: 'The conditional request failed',
        Item: { ...key('t-taken'), by: { S: 'me' } },
      },
    ]);
    expect(message).toContain('[None, ConditionalCheckFailed]');
    expect(await get('t-undone')).toBeUndefined();
    expect(await streamOf('t-undone')).toEqual([]);
  });

  test('an update that fails while it is applied cancels the transaction', async () => {
    const failure = await transact([
      putNew('t-before'),
      {
        Update: {
          TableName: 'tasks',
          Key: key('t-invalid'),
          UpdateExpression: 'SET a.b = :v',
          ExpressionAttributeValues: { ':v': { S: 'x' } },
        },
      },
    ]).catch((error: unknown) => error);
    const reasons = (failure as TransactionCanceledException).CancellationReasons;
    expect(reasons?.map(({ Code }) => Code)).toEqual(['None', 'ValidationError']);
    expect(await get('t-before')).toBeUndefined();
  });

  test('the same token repeats nothing, and with other parameters it is refused', async () => {
    await transact([putNew('t-token')], 'token-1');
    await transact([putNew('t-token')], 'token-1');
    expect(await streamOf('t-token')).toHaveLength(1);
    await expect(transact([putNew('t-other')], 'token-1')).rejects.toBeInstanceOf(
      IdempotentParameterMismatchException,
    );
    advanceClock(11 * 60_000);
    await expect(transact([putNew('t-token')], 'token-1')).rejects.toBeInstanceOf(
      TransactionCanceledException,
    );
  });

  test('two actions on one item are refused', async () => {
    await expect(
      transact([putNew('t-twice'), { Delete: { TableName: 'tasks', Key: key('t-twice') } }]),
    ).rejects.toThrow('multiple operations on one item');
  });

  test('consistent reads of several items come back in their order', async () => {
    await put('g-1');
    const answer = await client.send(
      new TransactGetItemsCommand({
        TransactItems: ['g-none', 'g-1'].map((pk) => ({ Get: { TableName: 'tasks', Key: key(pk) } })),
      }),
    );
    expect(answer.Responses).toEqual([{}, { Item: key('g-1') }]);
  });
});

describe('stream', () => {
  test('records each change with its images, and nothing for a write that changes nothing', async () => {
    await put('s-1', { n: { N: '1' } });
    await put('s-1', { n: { N: '1' } });
    await put('s-1', { n: { N: '2' } });
    await client.send(new DeleteItemCommand({ TableName: 'tasks', Key: key('s-1') }));
    const records = await streamOf('s-1');
    const image = (n: string) => ({ ...key('s-1'), n: { N: n } });
    expect(records).toMatchObject([
      { eventName: 'INSERT', keys: key('s-1'), newImage: image('1') },
      { eventName: 'MODIFY', oldImage: image('1'), newImage: image('2') },
      { eventName: 'REMOVE', oldImage: image('2') },
    ]);
    expect(records[0]).not.toHaveProperty('oldImage');
    expect(records[2]).not.toHaveProperty('newImage');
  });

  test('is read on from a sequence number, a few records at a time', async () => {
    const all = await services.dynamodb.readStream('tasks', undefined, 10_000);
    const from = all.at(-4)?.sequenceNumber;
    expect(await services.dynamodb.readStream('tasks', from, 2)).toEqual(all.slice(-3, -1));
    expect(await services.dynamodb.readStream('tasks', all.at(-1)?.sequenceNumber, 2)).toEqual([]);
  });

  test('has only the images that the template asks for', async () => {
    const { streamArn } = await services.dynamodb.createTable('keys-only', {
      ...TABLE,
      StreamSpecification: { StreamViewType: 'KEYS_ONLY' },
    });
    expect(streamArn).toContain('table/keys-only/stream/');
    await client.send(new PutItemCommand({ TableName: 'keys-only', Item: key('a') }));
    const [record] = await services.dynamodb.readStream('keys-only', undefined, 10);
    expect(record).toMatchObject({ eventName: 'INSERT', keys: key('a') });
    expect(record).not.toHaveProperty('newImage');
    const described = await client.send(new DescribeTableCommand({ TableName: 'keys-only' }));
    expect(described.Table?.LatestStreamArn).toBe(streamArn);
  });
});

test('an expired item stays for a while, then goes, and the stream tells that it was TTL', async () => {
  const seconds = Math.floor(Date.now() / 1000);
  await put('ttl-gone', { ttl: { N: String(seconds + 100) } });
  await put('ttl-extended', { ttl: { N: String(seconds + 100) } });
  await put('ttl-extended', { ttl: { N: String(seconds + 10_000) } });
  await put('ttl-never', { ttl: { S: 'no number' } });
  advanceClock(130_000);
  await new Promise((resolve) => setImmediate(resolve));
  expect(await get('ttl-gone')).toBeDefined();
  advanceClock(200_000);
  await eventually(async () => (await get('ttl-gone')) === undefined);
  expect((await streamOf('ttl-gone')).at(-1)).toMatchObject({ eventName: 'REMOVE', expiredByTtl: true });
  expect(await get('ttl-extended')).toBeDefined();
  expect(await get('ttl-never')).toBeDefined();
  const described = await client.send(new DescribeTimeToLiveCommand({ TableName: 'tasks' }));
  expect(described.TimeToLiveDescription).toEqual({ TimeToLiveStatus: 'ENABLED', AttributeName: 'ttl' });
});

test('a property that is not known is named', async () => {
  const create = (extra: object) => services.dynamodb.createTable('strange', { ...TABLE, ...extra });
  await expect(create({ KinesisStreamSpecification: {} })).rejects.toThrow('KinesisStreamSpecification');
  await expect(create({ StreamSpecification: { StreamViewType: 'KEYS_ONLY', Extra: 1 } })).rejects.toThrow(
    'Extra',
  );
});
