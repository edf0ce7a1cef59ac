import {
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListDeadLetterSourceQueuesCommand,
  ListQueuesCommand,
  QueueDoesNotExist,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { advanceClock } from '#local/clock.ts';
import type { DataServices } from '#local/services/contract.ts';
import { ACCOUNT, connect, startServices } from './local-services.ts';

let services: DataServices;
let client: ReturnType<typeof connect>['sqs'];
let created = 0;

beforeAll(async () => {
  services = await startServices();
  client = connect(services).sqs;
});
afterAll(() => services.close());

async function createQueue(properties = {}) {
  created += 1;
  const name = `queue-${created}`;
  return { name, ...(await services.sqs.createQueue(name, { VisibilityTimeout: 30, ...properties })) };
}
const send = (url: string, body: string, rest = {}) =>
  client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: body, ...rest }));
const receive = async (url: string, rest = {}) => {
  const command = new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10, ...rest });
  return (await client.send(command)).Messages ?? [];
};

test('the URL of a queue is an address on the loopback interface', async () => {
  const { name, url, arn } = await createQueue();
  expect(url).toBe(`${services.endpoints.sqs}/${ACCOUNT}/${name}`);
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\//);
  expect(arn).toBe(`arn:aws:sqs:eu-central-1:${ACCOUNT}:${name}`);
  expect((await client.send(new GetQueueUrlCommand({ QueueName: name }))).QueueUrl).toBe(url);
  expect((await client.send(new ListQueuesCommand({ QueueNamePrefix: name }))).QueueUrls).toContain(url);
});

test('a message comes with its attributes, group and trace header', async () => {
  const { url } = await createQueue();
  await send(url, 'hello', {
    MessageGroupId: 'owner-1',
    MessageAttributes: { kind: { DataType: 'String', StringValue: 'wake-up' } },
    MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: 'Root=1-abc' } },
  });
  const [message] = await receive(url, {
    MessageSystemAttributeNames: ['All'],
    MessageAttributeNames: ['All'],
  });
  expect(message).toMatchObject({
    Body: 'hello',
    Attributes: { MessageGroupId: 'owner-1', AWSTraceHeader: 'Root=1-abc', ApproximateReceiveCount: '1' },
    MessageAttributes: { kind: { StringValue: 'wake-up' } },
  });
});

test('a delayed message appears when its delay is over, not before', async () => {
  const { url, name } = await createQueue();
  await send(url, 'later', { DelaySeconds: 900 });
  advanceClock(890_000);
  expect(await receive(url)).toEqual([]);
  expect(await services.sqs.depth(name)).toEqual({ visible: 0, inFlight: 0, delayed: 1 });
  advanceClock(11_000);
  expect((await receive(url)).map(({ Body }) => Body)).toEqual(['later']);
});

test('a delay over 900 seconds is refused', async () => {
  const { url } = await createQueue();
  await expect(send(url, 'too late', { DelaySeconds: 901 })).rejects.toThrow('DelaySeconds');
});

test('a received message is invisible until its visibility runs out', async () => {
  const { url, name } = await createQueue();
  await send(url, 'work');
  const [first] = await receive(url);
  expect(await receive(url)).toEqual([]);
  await client.send(
    new ChangeMessageVisibilityCommand({
      QueueUrl: url,
      ReceiptHandle: first?.ReceiptHandle,
      VisibilityTimeout: 100,
    }),
  );
  advanceClock(90_000);
  expect(await receive(url)).toEqual([]);
  advanceClock(11_000);
  expect(await services.sqs.depth(name)).toEqual({ visible: 1, inFlight: 0, delayed: 0 });
  const [second] = await receive(url, { MessageSystemAttributeNames: ['ApproximateReceiveCount'] });
  expect(second?.Attributes?.ApproximateReceiveCount).toBe('2');
});

test('a handle whose visibility ran out cannot extend it, but still deletes a message nobody else received', async () => {
  const { url, name } = await createQueue();
  await send(url, 'slow');
  const [message] = await receive(url);
  advanceClock(31_000);
  const handle = { QueueUrl: url, ReceiptHandle: message?.ReceiptHandle };
  const extend = client.send(new ChangeMessageVisibilityCommand({ ...handle, VisibilityTimeout: 60 }));
  await expect(extend).rejects.toThrow('not available for visibility timeout change');
  await client.send(new DeleteMessageCommand(handle));
  expect(await services.sqs.depth(name)).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
});

test('a message that was received too often goes to the dead letters', async () => {
  const dead = await createQueue();
  const source = await createQueue({ RedrivePolicy: { deadLetterTargetArn: dead.arn, maxReceiveCount: 2 } });
  await send(source.url, 'poison');
  for (const _ of [1, 2]) {
    expect(await receive(source.url)).toHaveLength(1);
    advanceClock(31_000);
  }
  expect(await receive(source.url)).toEqual([]);
  const [message] = await receive(dead.url, { MessageSystemAttributeNames: ['All'] });
  expect(message).toMatchObject({ Body: 'poison', Attributes: { DeadLetterQueueSourceArn: source.arn } });
  expect(message?.Attributes?.ApproximateReceiveCount).toBe('3');
  const sources = await client.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl: dead.url }));
  expect(sources.queueUrls).toEqual([source.url]);
});

test('dead letters move back to where they came from', async () => {
  const dead = await createQueue();
  const source = await createQueue({ RedrivePolicy: { deadLetterTargetArn: dead.arn, maxReceiveCount: 1 } });
  await send(source.url, 'again');
  await receive(source.url);
  advanceClock(31_000);
  await receive(source.url);
  await client.send(new StartMessageMoveTaskCommand({ SourceArn: dead.arn }));
  expect((await receive(source.url)).map(({ Body }) => Body)).toEqual(['again']);
});

test('a long poll ends as soon as a message arrives', async () => {
  const { url, name } = await createQueue();
  const polled = receive(url, { WaitTimeSeconds: 20 });
  await services.sqs.send(name, 'wake');
  expect((await polled).map(({ Body }) => Body)).toEqual(['wake']);
});

test('a long poll ends when a delayed message falls due, or with its time', async () => {
  const { name } = await createQueue();
  await services.sqs.send(name, 'due', { delaySeconds: 10 });
  const poll = async () =>
    (await services.sqs.receive(name, { maxMessages: 1, waitSeconds: 20 })).map(({ body }) => body);
  // Which of the two gets it is not said.
  const polls = [poll(), poll()];
  advanceClock(10_500);
  expect(await Promise.race(polls)).toEqual(['due']);
  advanceClock(10_000);
  expect((await Promise.all(polls)).flat()).toEqual(['due']);
});

test('an aborted poll takes no message', async () => {
  const { name } = await createQueue();
  const controller = new AbortController();
  const polled = services.sqs.receive(name, { maxMessages: 1, waitSeconds: 20, signal: controller.signal });
  controller.abort();
  expect(await polled).toEqual([]);
  await services.sqs.send(name, 'still here');
  expect(await services.sqs.depth(name)).toMatchObject({ visible: 1, inFlight: 0 });
});

test('a mapping gives messages back at once with visibility 0', async () => {
  const { name } = await createQueue();
  await services.sqs.send(name, 'task');
  const [message] = await services.sqs.receive(name, { maxMessages: 10, waitSeconds: 0 });
  const handle = message?.receiptHandle ?? '';
  await services.sqs.changeVisibility(name, [handle], 0);
  expect(await services.sqs.depth(name)).toMatchObject({ visible: 1, inFlight: 0 });
  await services.sqs.changeVisibility(name, [handle], 0);
  const [again] = await services.sqs.receive(name, { maxMessages: 10, waitSeconds: 0 });
  await services.sqs.deleteMessages(name, [again?.receiptHandle ?? '']);
  expect(await services.sqs.depth(name)).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
});

test('a batch fails entry by entry', async () => {
  const { url } = await createQueue();
  const sent = await client.send(
    new SendMessageBatchCommand({
      QueueUrl: url,
      Entries: [
        { Id: 'good', MessageBody: 'a' },
        { Id: 'bad', MessageBody: 'b', DelaySeconds: 1_000 },
      ],
    }),
  );
  expect([sent.Successful?.map(({ Id }) => Id), sent.Failed?.map(({ Id }) => Id)]).toEqual([
    ['good'],
    ['bad'],
  ]);
  const [message] = await receive(url);
  const changed = await client.send(
    new ChangeMessageVisibilityBatchCommand({
      QueueUrl: url,
      Entries: [
        { Id: 'held', ReceiptHandle: message?.ReceiptHandle, VisibilityTimeout: 10 },
        { Id: 'unknown', ReceiptHandle: 'no such handle', VisibilityTimeout: 10 },
      ],
    }),
  );
  expect([changed.Successful?.length, changed.Failed?.length]).toEqual([1, 1]);
  await client.send(
    new DeleteMessageBatchCommand({
      QueueUrl: url,
      Entries: [{ Id: '1', ReceiptHandle: message?.ReceiptHandle }],
    }),
  );
  const attributes = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] }),
  );
  expect(attributes.Attributes).toMatchObject({
    ApproximateNumberOfMessages: '0',
    ApproximateNumberOfMessagesNotVisible: '0',
    VisibilityTimeout: '30',
  });
});

test('a batch of eleven, a body over 1 MiB and an unknown queue are refused', async () => {
  const { url } = await createQueue();
  const Entries = Array.from({ length: 11 }, (_, index) => ({ Id: String(index), MessageBody: 'x' }));
  await expect(client.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }))).rejects.toMatchObject({
    name: 'TooManyEntriesInBatchRequest',
  });
  await expect(send(url, 'x'.repeat(1_048_577))).rejects.toThrow('1048576');
  await expect(send(`${url}-none`, 'x')).rejects.toBeInstanceOf(QueueDoesNotExist);
});

test('messages older than the retention period are gone', async () => {
  const { url, name } = await createQueue({ MessageRetentionPeriod: 3_600 });
  await send(url, 'old');
  advanceClock(3_700_000);
  expect(await receive(url)).toEqual([]);
  expect(await services.sqs.depth(name)).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
});

test("one group's flood does not hold up the others", async () => {
  const { url } = await createQueue();
  const fill = async (MessageGroupId: string, count: number) => {
    for (let n = 1; n <= count; n += 1) await send(url, `${MessageGroupId}${n}`, { MessageGroupId });
  };
  await fill('a', 12);
  await fill('b', 2);
  const next = async (MaxNumberOfMessages: number) =>
    (await receive(url, { MaxNumberOfMessages })).map(({ Body }) => Body).join(' ');
  expect(await next(4)).toBe('a1 b1 a2 b2');
  await fill('c', 1);
  expect(await next(2)).toBe('c1 a3');
  expect(await next(3)).toBe('a4 a5 a6');
});

test('a property that is not known, or out of range, is named', async () => {
  await expect(createQueue({ Colour: 'red' })).rejects.toThrow('Colour');
  await expect(createQueue({ DelaySeconds: 901 })).rejects.toThrow('DelaySeconds');
});
