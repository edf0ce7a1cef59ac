import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, type Call, caller, ended } from './caller.ts';
import { type Cloud, startCloud } from './cloud.ts';

let cloud: Cloud;
let call: Call;
beforeAll(async () => {
  cloud = await startCloud();
  call = caller(cloud);
});
afterAll(() => cloud.stop());

const submit = async (input: object = {}, options: object = {}): Promise<string> => {
  const { status, body, text } = await call('POST', '/v1/tasks', { task: 'debug_task', input, options });
  expect(status, text).toBe(202);
  return body.id;
};

const run = async (input: object = {}, options: object = {}): Promise<Answer['body']> =>
  ended(call, await submit(input, options), () => cloud.advance(30));

describe('running', () => {
  test('a task that fails twice succeeds at its third attempt, and its events say so in order', async () => {
    const task = await run({ failures: 2 });
    expect(task).toMatchObject({ state: 'SUCCESS', attempts: 3, crashes: 0 });
    const { body } = await call('GET', `/v1/tasks/${task.id}/events`);
    expect(body.events.map(({ event }: { event: string }) => event)).toEqual([
      'accepted',
      'claimed',
      'retried',
      'claimed',
      'retried',
      'claimed',
      'succeeded',
    ]);
  });

  test('an effect of ctx.once is not repeated by a rerun', async () => {
    const first = await run({ effect: true });
    const again = await call('POST', `/v1/tasks/${first.id}/rerun`);
    expect(again.status).toBe(202);
    const second = await ended(call, again.body.id);
    expect(second).toMatchObject({ state: 'SUCCESS', rerunOf: first.id });
    expect(second.result.effect.file).toBe(first.result.effect.file);
    expect((await fetch(second.result.effect.url)).status).toBe(200);
  });

  test('checkpoints and progress do not disturb the outcome', async () => {
    expect(await run({ checkpoints: 5 })).toMatchObject({ state: 'SUCCESS', result: { checkpoints: 5 } });
  });

  test('a running task that is revoked stops within seconds', async () => {
    const id = await submit({ sleepMs: 25_000 });
    for (let look = 0; look < 50; look += 1) {
      const { body } = await call('GET', `/v1/tasks/${id}?waitSeconds=0`);
      if (body.state === 'STARTED') break;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const asked = Date.now();
    expect((await call('POST', `/v1/tasks/${id}/revoke`)).status).toBe(202);
    expect(await ended(call, id)).toMatchObject({ state: 'REVOKED' });
    expect(Date.now() - asked).toBeLessThan(10_000);
  });

  test('why tells what a scheduled and an ended task wait for', async () => {
    const id = await submit({}, { countdownSeconds: 3_000 });
    const why = (await call('GET', `/v1/tasks/${id}/why`)).body;
    expect(why).toMatchObject({ state: 'SCHEDULED', movedBy: expect.stringContaining('wake-up') });
    await call('POST', `/v1/tasks/${id}/revoke`);
    expect((await call('GET', `/v1/tasks/${id}/why`)).body.waitsFor).toContain('ended');
  });
});

describe('many at once', () => {
  test('a batch accepts each item for itself and costs a tenth of a send per task', async () => {
    await cloud.control('POST', '/calls/reset');
    const tasks = Array.from({ length: 100 }, (_, item) =>
      item === 7 ? { task: 'no_such_task' } : { task: 'debug_task', input: { message: `item ${item}` } },
    );
    const { status, body } = await call(
      'POST',
      '/v1/tasks/batch',
      { tasks },
      { 'Idempotency-Key': 'hundred' },
    );
    expect([status, body.accepted, body.refused]).toEqual([200, 99, 1]);
    expect(body.results[7]).toMatchObject({ status: 400, problem: { errors: [{ field: 'task' }] } });
    const ids: string[] = body.results.flatMap((result: { task?: { id: string } }) =>
      result.task ? [result.task.id] : [],
    );
    for (const id of ids)
      expect(await ended(call, id, () => cloud.advance(30))).toMatchObject({ state: 'SUCCESS' });
    const counts = await cloud.control<{ functionId: string; operation: string; calls: number }[]>(
      'GET',
      '/calls/counts',
    );
    const sends = counts.filter(
      ({ functionId, operation }) => functionId.startsWith('Api') && operation.startsWith('SendMessage'),
    );
    expect(sends.reduce((sum, { calls }) => sum + calls, 0)).toBeLessThanOrEqual(10);
    const again = await call('POST', '/v1/tasks/batch', { tasks }, { 'Idempotency-Key': 'hundred' });
    expect(again.body.results[0].task.id).toBe(ids[0]);
  });

  test('failures are listed without what succeeded', async () => {
    const failed = await run({ failWith: 'broken' });
    expect(failed).toMatchObject({ state: 'FAILURE', error: { reason: 'broken' } });
    const { body } = await call('GET', '/v1/tasks?state=FAILURE');
    expect(body.tasks.map(({ id }: { id: string }) => id)).toEqual([failed.id]);
  });

  test('revoking by filter counts first', async () => {
    for (let task = 0; task < 3; task += 1) await submit({}, { countdownSeconds: 600 });
    const filter = { state: 'SCHEDULED' };
    expect((await call('POST', '/v1/tasks/revoke', { filter })).body).toMatchObject({
      matched: 3,
      revoked: 0,
    });
    expect((await call('POST', '/v1/tasks/revoke', { filter, confirm: true })).body).toMatchObject({
      revoked: 3,
    });
    expect((await call('GET', '/v1/tasks?state=SCHEDULED')).body.tasks).toEqual([]);
  });

  test('a paused queue starts nothing, and goes on when it is resumed', async () => {
    expect((await call('POST', '/v1/queues/default/pause')).status).toBe(200);
    await cloud.advance(11);
    const id = await submit();
    expect((await call('GET', `/v1/tasks/${id}?waitSeconds=2`)).body).toMatchObject({
      state: 'PENDING',
      attempts: 0,
    });
    expect((await call('POST', '/v1/queues/default/resume')).status).toBe(200);
    expect(await ended(call, id, () => cloud.advance(30))).toMatchObject({ state: 'SUCCESS', attempts: 1 });
  });
});

describe('telling others', () => {
  test('a callback comes signed, is repeated until it is answered, and keeps its id', async () => {
    const made = (await call('POST', '/v1/keys', { name: 'hooks', scopes: ['tasks:submit', 'tasks:read'] }))
      .body;
    const received: { headers: IncomingMessage['headers']; body: string }[] = [];
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        received.push({ headers: request.headers, body });
        response.statusCode = received.length === 1 ? 500 : 204;
        response.end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const hooked = caller({ api: cloud.api, key: made.key });
      const callbackUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
      const { status, body, text } = await hooked('POST', '/v1/tasks', {
        task: 'debug_task',
        // The callback's input is too long for the item of its task: it lies in one of its own
        options: { callbackUrl: `${callbackUrl}?of=${'a-long-name-'.repeat(25)}` },
      });
      expect(status, text).toBe(202);
      await ended(hooked, body.id);
      for (let look = 0; look < 100 && received.length < 2; look += 1) {
        if (received.length === 1) await cloud.advance(10);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      expect(received).toHaveLength(2);
      const [first, second] = received;
      expect(first?.headers['webhook-id']).toBe(second?.headers['webhook-id']);
      expect(JSON.parse(second?.body ?? '')).toMatchObject({ type: 'task.success', data: { id: body.id } });
      const secret = Buffer.from(made.webhookSecret.replace('whsec_', ''), 'base64');
      const signed = `${second?.headers['webhook-id']}.${second?.headers['webhook-timestamp']}.${second?.body}`;
      const signature = `v1,${createHmac('sha256', secret).update(signed).digest('base64')}`;
      expect(second?.headers['webhook-signature']).toBe(signature);
    } finally {
      server.close();
    }
  });

  test('an event on the bus starts a task', async () => {
    const message = `from the bus ${Date.now()}`;
    await cloud.control('POST', '/events', {
      detailType: 'Task Requested',
      detail: { owner: 'demo', task: 'debug_task', input: { message } },
    });
    for (let look = 0; look < 50; look += 1) {
      const { tasks } = (await call('GET', '/v1/tasks?limit=1')).body;
      const { body } = await call('GET', `/v1/tasks/${tasks[0].id}?waitSeconds=1`);
      if (body.input.message !== message) continue;
      expect(body).toMatchObject({ state: 'SUCCESS', submittedBy: 'bus' });
      return;
    }
    throw new Error('no task came of the event');
  });
});
