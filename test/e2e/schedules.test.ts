import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FaultRule } from '#local/services/contract.ts';
import { type Answer, type Call, caller, ended } from './caller.ts';
import { type Cloud, startCloud } from './cloud.ts';

let cloud: Cloud;
let call: Call;
beforeAll(async () => {
  cloud = await startCloud();
  call = caller(cloud);
});
afterAll(() => cloud.stop());

const dispatch = () => cloud.functionId('SchedulesDispatch');

async function made(change: Record<string, unknown> = {}): Promise<Answer['body']> {
  const name = `schedule ${crypto.randomUUID()}`;
  const asked = {
    name,
    task: 'debug_task',
    input: { message: 'tick' },
    timing: { cron: '*/5 * * * *' },
    overlap: 'allow',
  };
  const answer = await call('POST', '/v1/schedules', { ...asked, ...change });
  expect([answer.status, answer.body.detail]).toEqual([201, undefined]);
  return answer.body;
}

/** Moves the clock to just behind the schedule's next run. */
async function passNextRun(id: string): Promise<string> {
  const { body } = await call('GET', `/v1/schedules/${id}`);
  const { at } = body.nextRuns[0];
  const { now } = await cloud.control<{ now: string }>('GET', '/clock');
  await cloud.advance((Date.parse(at) - Date.parse(now)) / 1000 + 2);
  return at;
}

/** The runs of a schedule once there are `count`; the clock moves on a little while waiting. */
async function runsOf(id: string, count: number): Promise<Answer['body'][]> {
  for (let look = 0; look < 60; look += 1) {
    const { body } = await call('GET', `/v1/schedules/${id}/runs`);
    if (body.runs.length >= count) return body.runs;
    await new Promise((resolve) => setTimeout(resolve, 100));
    if (look % 10 === 9) await cloud.advance(20);
  }
  throw new Error(`schedule ${id} has not made ${count} runs`);
}

/** Resolves when the sweep has told EventBridge. */
async function swept(told: 'CreateSchedule' | 'UpdateSchedule'): Promise<void> {
  for (let look = 0; look < 300; look += 1) {
    const counts = await cloud.control<{ functionId: string; operation: string }[]>('GET', '/calls/counts');
    if (counts.some(({ functionId, operation }) => functionId.startsWith('Sweep') && operation === told))
      return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`the sweep has called no ${told}`);
}

/** How many tasks a planned run has made. */
async function tasksOf(id: string, plannedAt: string): Promise<number> {
  const { body } = await call('GET', '/v1/tasks?limit=100&task=debug_task');
  return body.tasks.filter(
    ({ schedule }: Answer['body']) => schedule?.id === id && schedule.plannedAt === plannedAt,
  ).length;
}

test('a schedule runs through EventBridge, the dispatch function and a worker', async () => {
  const schedule = await made();
  const at = await passNextRun(schedule.id);
  const [run] = await runsOf(schedule.id, 1);
  expect(run).toMatchObject({ plannedAt: at, outcome: 'started', cause: 'planned' });
  expect(await ended(call, run.taskId)).toMatchObject({
    state: 'SUCCESS',
    result: { message: 'tick' },
    schedule: { id: schedule.id, plannedAt: at },
  });
  await call('DELETE', `/v1/schedules/${schedule.id}`);
});

const faults: readonly (readonly [string, FaultRule])[] = [
  ['EventBridge fires twice', { effect: 'duplicate', service: 'scheduler', operation: 'Deliver' }],
  [
    'the dispatcher is killed before its write',
    { effect: 'killBefore', service: 'dynamodb', operation: 'TransactWriteItems' },
  ],
  [
    'the dispatcher is killed after its write',
    { effect: 'killAfter', service: 'dynamodb', operation: 'TransactWriteItems' },
  ],
  [
    'the answer of its write is lost',
    { effect: 'cutAfter', service: 'dynamodb', operation: 'TransactWriteItems' },
  ],
  ['its write is refused', { effect: 'fail', service: 'dynamodb', operation: 'TransactWriteItems' }],
  ['the wake-up is lost', { effect: 'killBefore', service: 'sqs', operation: 'SendMessage' }],
];

test.each(faults)('%s: one task', async (_, fault) => {
  const schedule = await made();
  await cloud.faults([{ ...fault, functionId: dispatch(), times: 1 }]);
  const at = await passNextRun(schedule.id);
  // What Lambda repeats comes after a minute; a task without its wake-up, by the sweep.
  const runs = await runsOf(schedule.id, 1);
  const first = runs.find(({ plannedAt }) => plannedAt === at);
  expect(await ended(call, first.taskId, () => cloud.advance(60))).toMatchObject({
    state: 'SUCCESS',
    attempts: 1,
  });
  const { injected } = await cloud.control<{ injected: Record<string, number> }>('GET', '/faults');
  expect(Object.values(injected).some((struck) => struck > 0)).toBe(true);
  await cloud.faults([]);
  expect(await tasksOf(schedule.id, at)).toBe(1);
  await call('DELETE', `/v1/schedules/${schedule.id}`);
});

test('"once" fires once and is gone from EventBridge; it stays to be read, as done', async () => {
  const { now } = await cloud.control<{ now: string }>('GET', '/clock');
  const at = new Date(Math.ceil(Date.parse(now) / 60_000 + 2) * 60_000).toISOString();
  const schedule = await made({ timing: { at } });
  await passNextRun(schedule.id);
  const [run] = await runsOf(schedule.id, 1);
  await ended(call, run.taskId);
  await cloud.advance(366 * 86_400);
  await cloud.advance(120);
  expect((await call('GET', `/v1/schedules/${schedule.id}`)).body).toMatchObject({
    state: 'done',
    runs: 1,
    nextRuns: [],
  });
});

test('EventBridge that is away when a schedule is made is told by the sweep', async () => {
  await cloud.faults([
    {
      effect: 'fail',
      functionId: cloud.functionId('Api'),
      service: 'scheduler',
      operation: 'CreateSchedule',
      times: 10,
    },
  ]);
  const schedule = await made();
  await cloud.faults([]);
  await cloud.advance(125);
  await swept('CreateSchedule');
  await passNextRun(schedule.id);
  expect((await runsOf(schedule.id, 1))[0]).toMatchObject({ outcome: 'started' });
  await call('DELETE', `/v1/schedules/${schedule.id}`);
});

test('EventBridge that is away when a schedule is changed or deleted is told by the sweep', async () => {
  const away = (operation: string) =>
    cloud.faults([{ effect: 'fail', functionId: cloud.functionId('Api'), service: 'scheduler', operation }]);
  const schedule = await made({ timing: { rate: '50 minutes' } });
  const path = `/v1/schedules/${schedule.id}`;
  const { name, task } = schedule;
  const asked = { name, task, input: { message: 'changed' }, timing: { rate: '7 minutes' } };
  await away('UpdateSchedule');
  const changed = await call('PUT', path, asked, { 'If-Match': `"${schedule.revision}"` });
  expect(changed.status).toBe(200);
  await cloud.faults([]);
  await cloud.advance(125);
  await swept('UpdateSchedule');
  await passNextRun(schedule.id);
  const [run] = await runsOf(schedule.id, 1);
  expect(await ended(call, run.taskId)).toMatchObject({ result: { message: 'changed' } });

  await away('DeleteSchedule');
  await call('DELETE', path);
  await cloud.faults([]);
  const { body: taken } = await call('POST', '/v1/schedules', asked);
  expect(taken.status).toBe(409);
  for (let look = 0; look < 20; look += 1) {
    await cloud.advance(65);
    const again = await call('POST', '/v1/schedules', asked);
    if (again.status === 201) return;
  }
  throw new Error('the sweep has never forgotten the schedule');
});

test('a schedule that is gone and still fires is forgotten by EventBridge too', async () => {
  const id = '01930000-0000-7000-8000-000000000000';
  const firing = { schedule: { owner: 'demo', id, revision: 1, plannedAt: '2026-11-20T12:00:00Z' } };
  const fired = await cloud.control('POST', `/functions/${dispatch()}/invoke`, firing);
  expect(fired).toMatchObject({ outcome: 'success', payload: { kind: 'ignored', why: 'gone' } });
});

test('a pause holds, an edit takes effect at the next firing, a deletion ends it', async () => {
  const schedule = await made({ timing: { rate: '5 minutes' } });
  const path = `/v1/schedules/${schedule.id}`;
  await call('POST', `${path}/pause`);
  await cloud.advance(20 * 60);
  const resumed = (await call('POST', `${path}/resume`)).body;
  expect([resumed.state, resumed.runs]).toEqual(['enabled', 0]);
  const { name, task } = resumed;
  const changed = await call(
    'PUT',
    path,
    { name, task, input: { message: 'new' }, timing: { rate: '7 minutes' } },
    { 'If-Match': `"${resumed.revision}"` },
  );
  expect(changed.status).toBe(200);
  const at = await passNextRun(schedule.id);
  expect(at).toBe(changed.body.nextRuns[0].at);
  const [run] = await runsOf(schedule.id, 1);
  expect(await ended(call, run.taskId)).toMatchObject({ result: { message: 'new' } });
  expect((await call('DELETE', path)).status).toBe(204);
  expect((await call('GET', path)).status).toBe(404);
  await cloud.advance(15 * 60);
});

test('nothing is called that the synthesized roles do not allow', async () => {
  const counts = await cloud.control<{ functionId: string; operation: string; denied: number }[]>(
    'GET',
    '/calls/counts',
  );
  expect(counts.filter(({ denied }) => denied > 0)).toEqual([]);
});
