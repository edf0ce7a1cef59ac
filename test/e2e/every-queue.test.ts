import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, type Call, caller, ended } from './caller.ts';
import { type Cloud, startCloud } from './cloud.ts';

let cloud: Cloud;
let call: Call;
beforeAll(async () => {
  cloud = await startCloud();
  call = caller(cloud);
});
afterEach(() => cloud.faults([]));
afterAll(() => cloud.stop());

const missing = '01930000-0000-7000-8000-000000000000';
const owner = 'demo';
/** A task of each queue that callers use. Whether it succeeds matters to nobody here. */
const ofQueues: readonly (readonly [queue: string, task: string, input: object])[] = [
  ['default', 'debug_task', {}],
  ['documents', 'convert_pdf', { source: { upload: `${owner}/${missing}/a.pdf` } }],
  ['warehouse', 'load_to_redshift', { loader: missing }],
  ['bulk', 'create_random_user_accounts', { total: 50 }],
];

/** From here on the sweep wakes nobody: a task that starts was woken by whoever made it. */
const withoutSweep = () =>
  cloud.faults([
    { effect: 'fail', functionId: cloud.functionId('Sweep'), service: 'events', operation: 'Deliver' },
  ]);

const lostSends = (functionId: string) =>
  ({
    effect: 'fail',
    functionId: cloud.functionId(functionId),
    service: 'sqs',
    operation: 'SendMessage',
  }) as const;

async function poll<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  for (let looks = 0; looks < 150; looks += 1) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`there was never ${what}`);
}

const taskOf = (name: string, isIt: (task: Answer['body']) => boolean) =>
  poll(`such a ${name}`, async () => {
    const { body } = await call('GET', `/v1/tasks?limit=100&task=${name}`);
    return body.tasks.find(isIt);
  });

const started = (id: string) =>
  poll(`a start of ${id}`, async () => {
    const { body } = await call('GET', `/v1/tasks/${id}`);
    return body.attempts > 0 ? body : undefined;
  });

async function firings(task: string, input: object): Promise<string> {
  const asked = {
    name: `every ${crypto.randomUUID()}`,
    task,
    input,
    timing: { rate: '5 minutes' },
    overlap: 'allow',
  };
  const { status, body } = await call('POST', '/v1/schedules', asked);
  expect([status, body.detail]).toEqual([201, undefined]);
  const { now } = await cloud.control<{ now: string }>('GET', '/clock');
  await cloud.advance((Date.parse(body.nextRuns[0].at) - Date.parse(now)) / 1000 + 2);
  const run = await poll('a run', async () => {
    const { runs } = (await call('GET', `/v1/schedules/${body.id}/runs`)).body;
    return runs[0];
  });
  await call('DELETE', `/v1/schedules/${body.id}`);
  return run.taskId;
}

describe.each(ofQueues)('the queue %s', (queue, name, input) => {
  test('is reached by an event on the bus, once though the event comes twice', async () => {
    const functionId = cloud.functionId('TaskRequests');
    await withoutSweep();
    const detail = { owner, task: name, input, options: { tags: { way: `bus ${queue}` } } };
    await cloud.control('POST', '/events', { detailType: 'Task Requested', detail });
    const { id } = await taskOf(name, ({ tags }) => tags?.way === `bus ${queue}`);
    expect((await started(id)).queue).toBe(queue);
    await cloud.faults([{ effect: 'duplicate', functionId, service: 'events', operation: 'Deliver' }]);
    const again = { ...detail, options: { tags: { way: `twice ${queue}` } } };
    await cloud.control('POST', '/events', { detailType: 'Task Requested', detail: again });
    const { id: first } = await taskOf(name, ({ tags }) => tags?.way === `twice ${queue}`);
    await started(first);
    const { body } = await call('GET', `/v1/tasks?limit=100&task=${name}`);
    expect(body.tasks.filter(({ tags }: Answer['body']) => tags?.way === `twice ${queue}`)).toHaveLength(1);
  });

  test('is reached by a schedule', async () => {
    await withoutSweep();
    await started(await firings(name, input));
  });

  test('is reached by the sweep, when its wake-up was lost', async () => {
    await cloud.faults([lostSends('Api')]);
    const { status, body } = await call('POST', '/v1/tasks', { task: name, input });
    expect(status).toBe(202);
    await cloud.faults([]);
    await ended(call, body.id, () => cloud.advance(60));
  });
});

test.each(['SchedulesDispatch', 'TaskRequests'])(
  'what %s cannot send, the next sweep does',
  async (sender) => {
    await cloud.faults([lostSends(sender)]);
    let id: string;
    if (sender === 'TaskRequests') {
      const detail = { owner, task: 'debug_task', options: { tags: { way: 'unsent' } } };
      await cloud.control('POST', '/events', { detailType: 'Task Requested', detail });
      ({ id } = await taskOf('debug_task', ({ tags }) => tags?.way === 'unsent'));
    } else id = await firings('debug_task', {});
    // It is due at once, not after the two minutes of an ordinary task.
    const before = (await cloud.control<{ now: string }>('GET', '/clock')).now;
    await cloud.advance(61);
    await started(id);
    const after = (await cloud.control<{ now: string }>('GET', '/clock')).now;
    expect(Date.parse(after) - Date.parse(before)).toBeLessThan(110_000);
  },
);

test('callbacks are reached by the sweep and by a rerun', async () => {
  const { body: made } = await call('POST', '/v1/keys', { name: 'hooks', scopes: ['tasks:submit'] });
  const hooked = caller({ api: cloud.api, key: made.key });
  await cloud.faults([lostSends('TaskChangesReactor')]);
  // Nobody listens there: the callback is tried, and tried again.
  const options = { callbackUrl: 'http://127.0.0.1:9/', tags: { way: 'callback' } };
  const { body } = await hooked('POST', '/v1/tasks', { task: 'debug_task', options });
  await ended(call, body.id);
  const { id } = await taskOf('deliver_callback', () => true);
  await cloud.faults([]);
  await cloud.advance(130);
  await started(id);
  await call('POST', `/v1/tasks/${id}/revoke`);
  await ended(call, id);
  await withoutSweep();
  const rerun = await call('POST', `/v1/tasks/${id}/rerun`);
  expect(rerun.status).toBe(202);
  await started(rerun.body.id);
});

test('a task of the queue default has others do parts of its work', async () => {
  await withoutSweep();
  const asked = { task: 'debug_task', input: { message: 'part', parts: 3 } };
  const { body } = await call('POST', '/v1/tasks', asked);
  expect(await ended(call, body.id)).toMatchObject({
    state: 'SUCCESS',
    result: { message: 'part', parts: ['part 1', 'part 2', 'part 3'] },
  });
});
