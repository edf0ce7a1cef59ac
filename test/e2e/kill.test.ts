import { readFile } from 'node:fs/promises';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Answer, type Call, caller, ended, upload } from './caller.ts';
import { type Cloud, startCloud } from './cloud.ts';

let cloud: Cloud;
let call: Call;
beforeAll(async () => {
  cloud = await startCloud();
  call = caller(cloud);
});
afterAll(() => cloud.stop());

const convert = async (): Promise<Answer> => {
  const { upload: key } = await upload(
    call,
    new Uint8Array(await readFile('test/fixtures/pdf/nhanes-iii-guidelines-appendix-a.pdf')),
  );
  return call('POST', '/v1/tasks', { task: 'convert_pdf', input: { source: { upload: key } } });
};

const injected = async (): Promise<number> => {
  const { injected: hits } = await cloud.control<{ injected: Record<string, number> }>('GET', '/faults');
  return Object.values(hits).reduce((sum, hit) => sum + hit, 0);
};

test('a worker killed in mid-conversion: the task ends in SUCCESS once, with one set of CSV files', async () => {
  const functionId = cloud.functionId('Documents');
  await cloud.faults([
    { effect: 'killAfter', functionId, service: 's3', operation: 'PutObject', skip: 1, times: 1 },
  ]);
  const { body } = await convert();
  const task = await ended(call, body.id, async () => {
    if ((await injected()) > 0) await cloud.advance(120);
  });
  expect(await injected()).toBe(1);
  expect(task).toMatchObject({ state: 'SUCCESS', crashes: 1 });
  const links: string[] = task.result.tables.map(({ csv }: { csv: { url: string } }) => csv.url);
  const prefixes = new Set(links.map((link) => new URL(link).pathname.split('/').slice(0, -1).join('/')));
  expect([...prefixes].map((prefix) => prefix.endsWith(`/${body.id}/2`))).toEqual([true]);
  for (const link of links) expect((await fetch(link)).status).toBe(200);
});

test.each(['killBefore', 'killAfter'] as const)(
  'a worker killed at its outcome (%s): one outcome',
  async (effect) => {
    const functionId = cloud.functionId('Default');
    await cloud.faults([
      { effect, functionId, service: 'dynamodb', operation: 'UpdateItem', skip: 1, times: 1 },
    ]);
    const { body } = await call('POST', '/v1/tasks', { task: 'debug_task' });
    const task = await ended(call, body.id, async () => {
      if ((await injected()) > 0) await cloud.advance(60);
    });
    // A wake-up that came back from another test may be the call that is struck: then nobody died over this task.
    expect([await injected(), task.state]).toEqual([1, 'SUCCESS']);
    expect(task.crashes).toBeLessThanOrEqual(1);
    const { events } = (await call('GET', `/v1/tasks/${body.id}/events`)).body;
    expect(events.filter(({ event }: { event: string }) => event === 'succeeded')).toHaveLength(1);
  },
);

test('the api function killed between its two writes: the task is there and ends in SUCCESS once', async () => {
  const functionId = cloud.functionId('Api');
  await cloud.faults([
    { effect: 'killBefore', functionId, service: 'sqs', operation: 'SendMessage', times: 1 },
  ]);
  const headers = { 'Idempotency-Key': 'killed-between' };
  const request = { task: 'debug_task', input: { message: 'killed' } };
  const lost = await call('POST', '/v1/tasks', request, headers);
  expect(lost.status).toBeGreaterThanOrEqual(500);
  const { tasks } = (await call('GET', '/v1/tasks?limit=1')).body;
  expect(tasks).toMatchObject([{ state: 'PENDING', task: 'debug_task' }]);
  const task = await ended(call, tasks[0].id, () => cloud.advance(60));
  expect(task).toMatchObject({ state: 'SUCCESS', attempts: 1, result: { message: 'killed' } });
  const again = await call('POST', '/v1/tasks', request, headers);
  expect([again.status, again.body.id]).toEqual([202, tasks[0].id]);
});

test('a refused send costs time, never the task', async () => {
  const functionId = cloud.functionId('Api');
  await cloud.faults([{ effect: 'fail', functionId, service: 'sqs', operation: 'SendMessage', times: 20 }]);
  const { status, body } = await call('POST', '/v1/tasks', { task: 'debug_task' });
  expect(status).toBe(202);
  await cloud.faults([]);
  expect((await ended(call, body.id, () => cloud.advance(60))).state).toBe('SUCCESS');
});

test('a wake-up that no worker could take becomes a failure of its task', async () => {
  const options = { countdownSeconds: 3_600 };
  const { body } = await call('POST', '/v1/tasks', { task: 'debug_task', options });
  const queues = await cloud.control<{ logicalId: string; url: string }[]>('GET', '/queues');
  const letters = queues.find(({ logicalId }) => logicalId.startsWith('DefaultQueueDeadLetters'));
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const endpoint = cloud.environment.AWS_ENDPOINT_URL_SQS;
  const sqs = new SQSClient({ region: 'us-east-1', credentials, endpoint, useQueueUrlAsEndpoint: false });
  const MessageBody = JSON.stringify({ owner: 'demo', id: body.id, claims: 0, task: 'debug_task' });
  await sqs.send(new SendMessageCommand({ QueueUrl: letters?.url, MessageBody }));
  sqs.destroy();
  expect(await ended(call, body.id)).toMatchObject({ state: 'FAILURE', error: { reason: 'undeliverable' } });
});

test('answers of the table that are lost double nothing', async () => {
  await cloud.faults([{ effect: 'cutAfter', service: 'dynamodb', probability: 0.3 }], 7);
  const ids = await Promise.all(
    Array.from({ length: 10 }, async (_, number) => {
      const headers = { 'Idempotency-Key': `cut-${number}` };
      for (;;) {
        const { status, body } = await call('POST', '/v1/tasks', { task: 'debug_task' }, headers);
        if (status === 202) return body.id as string;
      }
    }),
  );
  expect(await injected()).toBeGreaterThan(3);
  await cloud.faults([]);
  expect(new Set(ids).size).toBe(10);
  for (const id of ids)
    expect(await ended(call, id, () => cloud.advance(60))).toMatchObject({
      state: 'SUCCESS',
      result: { message: 'hello' },
    });
});
