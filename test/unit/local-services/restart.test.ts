import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetItemCommand, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { advanceClock } from '#local/clock.ts';
import type { DataServices } from '#local/services/contract.ts';
import { connect, eventually, startServices, TABLE } from './local-services.ts';

describe('after a restart', () => {
  let dataDir: string;
  let services: DataServices;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'local-services-'));
    services = await startServices({ dataDir });
  });
  afterEach(async () => {
    await services.close();
    await rm(dataDir, { recursive: true });
  });
  const restart = async () => {
    await services.close();
    services = await startServices({ dataDir });
    return connect(services);
  };
  const Item = { pk: { S: 'a' }, sk: { S: '1' }, lane: { S: 'l' }, dueAt: { N: '5' }, other: { S: 'o' } };
  const Key = { pk: Item.pk, sk: Item.sk };

  test('the items, their stream and their expiry are there', async () => {
    const { streamArn } = await services.dynamodb.createTable('tasks', TABLE);
    const ttl = { N: String(Math.floor(Date.now() / 1000) + 60) };
    await connect(services).dynamodb.send(new PutItemCommand({ TableName: 'tasks', Item: { ...Item, ttl } }));
    const [before] = await services.dynamodb.readStream('tasks', undefined, 10);

    const { dynamodb } = await restart();
    expect(await services.dynamodb.createTable('tasks', TABLE)).toMatchObject({ streamArn });
    expect(await services.dynamodb.readStream('tasks', undefined, 10)).toEqual([before]);
    const get = async () => (await dynamodb.send(new GetItemCommand({ TableName: 'tasks', Key }))).Item;
    expect(await get()).toEqual({ ...Item, ttl });
    advanceClock(300_000);
    await eventually(async () => (await get()) === undefined);
    const [removed] = await services.dynamodb.readStream('tasks', before?.sequenceNumber, 10);
    expect(removed).toMatchObject({ eventName: 'REMOVE', expiredByTtl: true });
  });

  test('an index and a TTL that the template gained hold the old items too', async () => {
    const { GlobalSecondaryIndexes, TimeToLiveSpecification, ...plain } = TABLE;
    const AttributeDefinitions = TABLE.AttributeDefinitions.slice(0, 2);
    await services.dynamodb.createTable('tasks', { ...plain, AttributeDefinitions });
    const ttl = { N: String(Math.floor(Date.now() / 1000) + 60) };
    await connect(services).dynamodb.send(new PutItemCommand({ TableName: 'tasks', Item: { ...Item, ttl } }));

    const { dynamodb } = await restart();
    await services.dynamodb.createTable('tasks', TABLE);
    const open = async () => {
      const query = new QueryCommand({
        TableName: 'tasks',
        IndexName: 'open',
        KeyConditionExpression: 'lane = :l',
        ExpressionAttributeValues: { ':l': { S: 'l' } },
      });
      return (await dynamodb.send(query)).Items;
    };
    expect(await open()).toEqual([{ ...Key, lane: Item.lane, dueAt: Item.dueAt }]);
    advanceClock(300_000);
    await eventually(async () => (await open())?.length === 0);
  });

  test('a table whose key changed is refused with advice', async () => {
    await services.dynamodb.createTable('tasks', TABLE);
    await restart();
    const KeySchema = [{ AttributeName: 'pk', KeyType: 'HASH' }];
    const { GlobalSecondaryIndexes: _, ...rest } = TABLE;
    const AttributeDefinitions = TABLE.AttributeDefinitions.slice(0, 1);
    const changed = services.dynamodb.createTable('tasks', { ...rest, KeySchema, AttributeDefinitions });
    await expect(changed).rejects.toThrow('--fresh');
  });

  test('messages are there, delayed ones at their time, and the queue has its new attributes', async () => {
    const { url } = await services.sqs.createQueue('queue', { VisibilityTimeout: 30 });
    const { sqs } = connect(services);
    for (const DelaySeconds of [0, 100]) {
      const MessageBody = `after ${DelaySeconds}`;
      await sqs.send(
        new SendMessageCommand({ QueueUrl: url, MessageBody, DelaySeconds, MessageGroupId: 'g' }),
      );
    }
    const again = await restart();
    const { url: newUrl } = await services.sqs.createQueue('queue', { VisibilityTimeout: 500 });
    expect(newUrl.startsWith(services.endpoints.sqs)).toBe(true);
    const receive = async () => {
      const command = new ReceiveMessageCommand({
        QueueUrl: newUrl,
        MessageSystemAttributeNames: ['MessageGroupId'],
      });
      const { Messages = [] } = await again.sqs.send(command);
      return Messages.map(({ Body, Attributes }) => `${Body} ${Attributes?.MessageGroupId}`);
    };
    expect(await receive()).toEqual(['after 0 g']);
    advanceClock(101_000);
    expect(await receive()).toEqual(['after 100 g']);
  });

  test('objects are there', async () => {
    await services.s3.createBucket('files', {});
    const object = { Bucket: 'files', Key: 'a', Body: 'content', ContentType: 'text/csv' };
    await connect(services).s3.send(new PutObjectCommand(object));
    const content = join(dataDir, 's3', 'content');
    await writeFile(join(content, 'left by a crash'), 'x');
    const { s3 } = await restart();
    expect(await readdir(content)).toHaveLength(1);
    await services.s3.createBucket('files', {});
    const stored = await s3.send(new GetObjectCommand({ Bucket: 'files', Key: 'a' }));
    expect([stored.ContentType, await stored.Body?.transformToString()]).toEqual(['text/csv', 'content']);
  });

  test('a second local cloud on the same folder is refused', async () => {
    await expect(startServices({ dataDir })).rejects.toThrow('another local cloud');
  });
});

test('a port that is taken is named, with the way out, and nothing stays open', async () => {
  const blocker = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => blocker.once('listening', resolve));
  const { port } = blocker.address() as { port: number };
  try {
    const start = startServices({ ports: { dynamodb: 0, sqs: port, s3: 0 } });
    await expect(start).rejects.toThrow(
      `port ${port} (SQS) is already in use; choose other ports with --port`,
    );
  } finally {
    await new Promise((resolve) => blocker.close(resolve));
  }
});

test('everything listens on the loopback interface only', async () => {
  const services = await startServices();
  try {
    for (const url of Object.values(services.endpoints)) expect(new URL(url).hostname).toBe('127.0.0.1');
  } finally {
    await services.close();
  }
});
