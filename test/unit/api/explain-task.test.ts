import { describe, expect, test } from 'vitest';
import { taskKey } from '#adapters/dynamodb/task-item.ts';
import { requestCancel, retry, suspend } from '#core/transitions.ts';
import { consoleLinks } from '#functions/api/console-links.ts';
import { deployedTasks } from '#tasks/catalogue.ts';
import { aStartedTask } from '#test/fakes/a-task.ts';
import { failFor, finish, lease, start, submitted, testApi } from './api-fixture.ts';

const why = async ({ call }: ReturnType<typeof testApi>, id: string) =>
  (await call('GET', `/v1/tasks/${id}/why`)).json;

describe('why a task is where it is', () => {
  test('PENDING: it waits for a worker, and the sweep comes after its wake-up', async () => {
    const api = testApi();
    const id = await submitted(api);
    expect(await why(api, id)).toMatchObject({
      state: 'PENDING',
      waitsFor: 'A free worker of the queue "default".',
      by: '2026-11-20T12:02:00.000Z',
      links: { self: `/v1/tasks/${id}` },
    });
  });

  test('SCHEDULED: it waits for its time', async () => {
    const api = testApi();
    const id = await submitted(api, { options: { countdownSeconds: 60 } });
    expect(await why(api, id)).toMatchObject({
      state: 'SCHEDULED',
      movedBy: 'its delayed wake-up',
      by: '2026-11-20T12:01:00.000Z',
    });
  });

  test('STARTED: it runs until its lease ends, or was asked to stop', async () => {
    const api = testApi();
    const id = await submitted(api);
    const ref = await start(api, id);
    expect(await why(api, id)).toMatchObject({
      state: 'STARTED',
      waitsFor: 'Its running attempt.',
      by: '2026-11-20T12:01:00.000Z',
    });
    const task = await api.store.get(ref);
    if (task?.state !== 'STARTED') throw new Error('it does not run');
    await api.store.update(ref, requestCancel(task, 'me', api.clock.now()));
    expect((await why(api, id)).waitsFor).toContain('was asked to stop');
    await api.clock.advance(61_000);
    expect((await why(api, id)).waitsFor).toContain('the worker that ran it has died');
  });

  test('RETRY: it waits for its next attempt', async () => {
    const api = testApi();
    const id = await submitted(api);
    const ref = await start(api, id);
    const now = api.clock.now();
    const error = { reason: 'Error', message: 'no' };
    await api.store.update(ref, retry({ lease, now, notBefore: now + 5_000, error }));
    expect(await why(api, id)).toMatchObject({
      state: 'RETRY',
      waitsFor: 'The pause before its next attempt.',
      by: '2026-11-20T12:00:05.000Z',
    });
  });

  test('WAITING: it waits for the outside', async () => {
    const api = testApi();
    const id = await submitted(api);
    const ref = await start(api, id);
    const now = api.clock.now();
    await api.store.update(ref, suspend(lease, now, now + 90_000));
    expect(await why(api, id)).toMatchObject({ state: 'WAITING', by: '2026-11-20T12:01:30.000Z' });
  });

  test('SUCCESS, FAILURE, REVOKED: it waits for nothing, and is deleted one day', async () => {
    const api = testApi();
    const [one, two, three] = [await submitted(api), await submitted(api), await submitted(api)];
    await finish(api, await start(api, one), { message: 'hi', attempt: 1 });
    await failFor(api, await start(api, two), 'broken');
    await api.call('POST', `/v1/tasks/${three}/revoke`);
    for (const [id, state] of [
      [one, 'SUCCESS'],
      [two, 'FAILURE'],
      [three, 'REVOKED'],
    ] as const)
      expect(await why(api, id)).toMatchObject({
        state,
        movedBy: 'nothing',
        by: '2026-12-04T12:00:00.000Z',
      });
  });

  test('whose definition this version does not know: it waits for one that does', async () => {
    const { definitionOf } = deployedTasks(['debug_task']);
    let isKnown = true;
    const api = testApi({ definitionOf: (name) => (isKnown ? definitionOf(name) : undefined) });
    const [waiting, running] = [await submitted(api), await submitted(api)];
    await start(api, running);
    isKnown = false;
    expect(await why(api, waiting)).toMatchObject({
      state: 'PENDING',
      waitsFor:
        'A version of this deployment that knows the definition "debug_task": the present one does not.',
      thenWhat: expect.stringMatching(/^Deploy the version that has "debug_task", or revoke the task\./),
      by: '2026-11-27T12:00:00.000Z',
    });
    expect((await why(api, running)).waitsFor).toBe('Its running attempt.');
  });

  test.each(['queues/default', 'definitions/debug_task'])('%s is paused', async (what) => {
    const api = testApi();
    const id = await submitted(api);
    await api.call('POST', `/v1/${what}/pause`);
    expect((await why(api, id)).waitsFor).toMatch(/^An operator: .* is paused\.$/);
    await api.call('POST', `/v1/${what}/resume`);
    expect((await why(api, id)).waitsFor).not.toContain('paused');
  });
});

describe('links to the AWS console', () => {
  test('lead to the log stream, the queue and the item', async () => {
    const api = testApi();
    const id = await submitted(api);
    const { links: before } = await why(api, id);
    expect(before).not.toHaveProperty('log');
    await start(api, id);
    const console = 'https://eu-central-1.console.aws.amazon.com';
    expect((await why(api, id)).links).toEqual({
      self: `/v1/tasks/${id}`,
      log: `${console}/cloudwatch/home?region=eu-central-1#logsV2:log-groups/log-group/$252Faws$252Flambda$252Fworker/log-events/s-1`,
      queue: `${console}/sqs/v3/home?region=eu-central-1#/queues/https%3A%2F%2Fsqs.eu-central-1.amazonaws.com%2F123456789012%2Fdefault`,
      item: `${console}/dynamodbv2/home?region=eu-central-1#edit-item?itemMode=2&pk=T%23acme&sk=${id}&table=tasks`,
    });
  });

  test('lead to the trace of its submission where that is recorded', () => {
    const links = consoleLinks({ region: 'us-east-1', QUEUE_URLS: {}, TASKS_TABLE: 't', keyOf: () => ({}) });
    const trace = { id: '1-5759e988-bd862e3fe1be46a994272793', parent: '53995c3f42cd8ad8' };
    expect(links(aStartedTask({ trace })).trace).toBe(
      `https://us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1#xray:traces/${trace.id}`,
    );
    expect(links(aStartedTask())).not.toHaveProperty('trace');
  });

  test('survive whatever is in the name of a log stream', () => {
    const links = consoleLinks({ region: 'us-east-1', QUEUE_URLS: {}, TASKS_TABLE: 't', keyOf: () => ({}) });
    const location = { requestId: 'r', logGroup: 'g', logStream: '2026/11/20/[$LATEST]8f2c' };
    const { log, queue } = links(aStartedTask({ location }));
    expect(log).toMatch(/\/log-events\/2026\$252F11\$252F20\$252F\$255B\$2524LATEST\$255D8f2c$/);
    expect(queue).toBeUndefined();
  });

  test('name the key that the table has', () => {
    const task = aStartedTask();
    const places = { region: 'us-east-1', QUEUE_URLS: {}, TASKS_TABLE: 'tasks', keyOf: taskKey };
    const { hash } = new URL(consoleLinks(places)(task).item ?? '');
    const { pk, sk } = taskKey(task);
    const query = new URLSearchParams(hash.slice(hash.indexOf('?')));
    expect([query.get('pk'), query.get('sk')]).toEqual([pk?.S, sk?.S]);
  });
});
