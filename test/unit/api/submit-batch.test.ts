import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { type Answer, type Call, fieldsOf, testApi } from './api-fixture.ts';

const good = { task: 'debug_task', input: { message: 'hi' } };

/** What became of each item, in order. */
const resultsOf = ({ json }: Answer) =>
  z
    .array(
      z.object({
        status: z.int(),
        task: z.optional(z.looseObject({ id: z.string(), repeated: z.boolean() })),
        problem: z.optional(z.looseObject({ type: z.string(), detail: z.string() })),
      }),
    )
    .parse(json.results);

const batch = (tasks: unknown, options: Call = {}) => ({ body: { tasks }, ...options });

describe('a batch', () => {
  test('of good tasks makes each of them and wakes their queues', async () => {
    const api = testApi();
    const answer = await api.call('POST', '/v1/tasks/batch', batch([good, good, { task: 'debug_task' }]));
    expect([answer.status, answer.json.accepted, answer.json.refused]).toEqual([200, 3, 0]);
    const ids = resultsOf(answer).map(({ status, task }) => [status, task?.id]);
    expect(ids).toEqual(api.wakeUps.take('default').map(({ id }) => [202, id]));
    expect(api.store.all()).toHaveLength(3);
  });

  test('with bad items makes the good ones, and answers in the order of the items', async () => {
    const api = testApi();
    const foreign = { source: { upload: 'other/01920000-0000-7000-8000-000000000000/report.pdf' } };
    const answer = await api.call(
      'POST',
      '/v1/tasks/batch',
      batch([
        { task: 'make_coffee' },
        good,
        'debug_task',
        { ...good, options: { maxAttempts: 21 } },
        { task: 'convert_pdf', input: foreign },
        { task: 'debug_task', input: { message: 'x'.repeat(270_000) } },
        { ...good, dryRun: true },
        { task: 'deliver_callback', input: {} },
        good,
        null,
      ]),
    );
    expect([answer.status, answer.json.accepted, answer.json.refused]).toEqual([200, 2, 8]);
    const results = resultsOf(answer);
    expect(results.map(({ status }) => status)).toEqual([400, 202, 400, 400, 403, 413, 400, 400, 202, 400]);
    expect(results[3]?.problem).toMatchObject({
      type: 'urn:beatless:problem:invalid',
      status: 400,
      errors: [{ field: 'options.maxAttempts', message: 'must be at most 20' }],
      requestId: 'request-1',
    });
    expect(results[6]?.problem).toMatchObject({
      errors: [{ field: 'dryRun', message: 'is not known here' }],
    });
    expect(results[9]?.problem?.detail).toBe('The task does not fit. body: must be an object');
    expect(api.store.all()).toHaveLength(2);
  });

  test('in which one put fails tells it of that one alone, without its inside', async () => {
    const api = testApi();
    const { create } = api.store;
    api.store.create = (task, input) =>
      JSON.stringify(input).includes('unlucky')
        ? Promise.reject(Object.assign(new Error('secret inside'), { name: 'ThrottlingException' }))
        : create(task, input);
    const tasks = [good, { task: 'debug_task', input: { message: 'unlucky' } }, good];
    const answer = await api.call('POST', '/v1/tasks/batch', batch(tasks));
    expect(resultsOf(answer).map(({ status }) => status)).toEqual([202, 503, 202]);
    expect(resultsOf(answer)[1]?.problem?.type).toBe('urn:beatless:problem:unavailable');
    expect(answer.text).not.toContain('secret inside');
  });

  test('is accepted even when its wake-ups cannot be sent', async () => {
    const { wakeUps } = testApi();
    const api = testApi({ wakeUps: { ...wakeUps, sendMany: () => Promise.reject(new Error('away')) } });
    const { json } = await api.call('POST', '/v1/tasks/batch', batch([good, good]));
    expect(json.accepted).toBe(2);
    expect(api.store.open().map(({ dueAt }) => dueAt)).toEqual([api.clock.now(), api.clock.now()]);
  });

  test('repeated with the same key makes nothing twice, and tells of each item that it did', async () => {
    const api = testApi();
    const headers = { 'idempotency-key': 'batch-1' };
    const tasks = [good, { task: 'make_coffee' }, good];
    const first = await api.call('POST', '/v1/tasks/batch', batch(tasks, { headers }));
    const again = await api.call('POST', '/v1/tasks/batch', batch(tasks, { headers }));
    const ids = (answer: Answer) => resultsOf(answer).map(({ task }) => task?.id);
    expect(ids(again)).toEqual(ids(first));
    expect(resultsOf(first).map(({ task }) => task?.repeated)).toEqual([false, undefined, false]);
    expect(resultsOf(again).map(({ task }) => task?.repeated)).toEqual([true, undefined, true]);
    expect(api.store.all()).toHaveLength(2);
  });

  test('repeated with another item at a place is refused there alone', async () => {
    const api = testApi();
    const headers = { 'idempotency-key': 'batch-1' };
    await api.call('POST', '/v1/tasks/batch', batch([good, good], { headers }));
    const changed = [good, { task: 'debug_task' }, good];
    const answer = await api.call('POST', '/v1/tasks/batch', batch(changed, { headers }));
    expect(resultsOf(answer).map(({ status }) => status)).toEqual([202, 422, 202]);
    expect(resultsOf(answer)[1]?.problem?.detail).toContain('"batch-1#1"');
    expect(api.store.all()).toHaveLength(3);
  });

  test("takes an item's own key before that of the batch", async () => {
    const api = testApi();
    const keyed = { ...good, idempotencyKey: 'k1' };
    const single = await api.call('POST', '/v1/tasks', { body: good, headers: { 'idempotency-key': 'k1' } });
    const answer = await api.call(
      'POST',
      '/v1/tasks/batch',
      batch([good, keyed], { headers: { 'idempotency-key': 'b' } }),
    );
    expect(resultsOf(answer)[1]?.task).toMatchObject({ id: single.json.id, repeated: true });
    expect(api.store.all()).toHaveLength(2);
  });

  test('refuses an item with a bad key of its own', async () => {
    const { call } = testApi();
    const answer = await call('POST', '/v1/tasks/batch', batch([{ ...good, idempotencyKey: 'a b' }, good]));
    expect(resultsOf(answer).map(({ status }) => status)).toEqual([400, 202]);
  });

  test('takes 100 tasks', async () => {
    const { call } = testApi();
    const { status, json } = await call('POST', '/v1/tasks/batch', batch(Array(100).fill(good)));
    expect([status, json.accepted]).toEqual([200, 100]);
  });

  test.each([
    ['no tasks', {}, ['tasks']],
    ['an empty list', { tasks: [] }, ['tasks']],
    ['101 tasks', { tasks: Array(101).fill(good) }, ['tasks']],
    ['one task that is no list', { tasks: good }, ['tasks']],
    ['a member that is not known', { tasks: [good], dryRun: true }, ['dryRun']],
  ])('with %s is refused as a whole with 400', async (_what, body, fields) => {
    const api = testApi();
    const answer = await api.call('POST', '/v1/tasks/batch', { body });
    expect([answer.status, fieldsOf(answer)]).toEqual([400, fields]);
    expect(api.store.all()).toEqual([]);
  });

  test('with a bad key is refused as a whole with 400', async () => {
    const api = testApi();
    const headers = { 'idempotency-key': 'a b' };
    const answer = await api.call('POST', '/v1/tasks/batch', batch([good], { headers }));
    expect([answer.status, fieldsOf(answer)]).toEqual([400, ['Idempotency-Key']]);
    expect(api.store.all()).toEqual([]);
  });
});
