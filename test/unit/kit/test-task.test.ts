import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { defineTask } from '#core/define-task.ts';
import { RetryAfterError } from '#core/errors.ts';
import type { TaskContext } from '#core/task-context.ts';
import { debugTask } from '#tasks/debug-task.ts';
import { deliverCallback } from '#tasks/deliver-callback.ts';
import { fakeClock } from '#test/fakes/fake-clock.ts';
import { fakeWebhookSender } from '#test/fakes/fake-webhook-sender.ts';
import { testTask, uploadOf } from '#test/kit/test-task.ts';

/** A definition whose body a test gives. */
function work(run: (context: TaskContext, text: string) => Promise<unknown>) {
  return defineTask({
    name: 'work',
    description: 'test',
    queue: 'default',
    input: z.strictObject({ text: z._default(z.string(), 'hello') }),
    output: z.unknown(),
    example: {},
    retry: { maxAttempts: 3, backoff: 'exponential' },
    timeoutSeconds: 60,
    run: ({ text }, context) => run(context, text),
  });
}

/** Sends one letter by the ledger; `sent` counts what really went out. */
function letter() {
  const sent: number[] = [];
  const definition = work(async ({ once, attempt }) => once('send', async () => sent.push(attempt)));
  return { definition, sent };
}

describe('a task that is tried out', () => {
  test('gets its defaults and gives its result, typed', async () => {
    const { state, result, attempts } = await testTask(debugTask, {});
    expect([state, result?.message, attempts]).toEqual(['SUCCESS', 'hello', 1]);
  });

  test('is refused for an input that the API would refuse', async () => {
    await expect(testTask(debugTask, { sleepMs: -1 })).rejects.toMatchObject({
      kind: 'invalid',
      fields: [{ field: 'input.sleepMs' }],
    });
  });

  test('is retried to its end, and the clock jumps over the waits', async () => {
    const clock = fakeClock();
    const began = clock.now();
    let calls = 0;
    const patient = work(async ({ attempt }) => {
      calls += 1;
      if (attempt < 3) throw new RetryAfterError(1_000, 'not yet');
      return attempt;
    });
    expect(await testTask(patient, {}, { clock })).toMatchObject({
      state: 'SUCCESS',
      result: 3,
      attempts: 3,
    });
    expect([calls, clock.now() - began]).toEqual([3, 2_000_000]);
  });

  test('stops after one attempt when asked, as the last one if need be', async () => {
    const failing = work(async () => Promise.reject(new TypeError('no luck')));
    const first = await testTask(failing, {}, { until: 'attempt' });
    expect(first).toMatchObject({
      state: 'RETRY',
      attempts: 1,
      error: { reason: 'typeError', message: 'no luck' },
    });
    const last = await testTask(failing, {}, { until: 'attempt', attempt: 3 });
    expect(last).toMatchObject({ state: 'FAILURE', attempts: 3 });
    await expect(testTask(failing, {}, { attempt: 4 })).rejects.toThrow('attempts 1 to 3');
  });

  test('shows its progress, its logs, its files and what it read', async () => {
    const copy = work(async ({ files, progress, log }, key) => {
      progress(0, 2, 'reading');
      const bytes = await files.readUpload(key, 100);
      log.info('read', { bytes: bytes.length });
      const file = await files.write('copy.txt', 'text/plain', bytes);
      progress(2, 2);
      return file.bytes;
    });
    const key = uploadOf('a.txt');
    const run = await testTask(copy, { text: key }, { uploads: { [key]: 'twelve bytes' } });
    expect(run).toMatchObject({
      state: 'SUCCESS',
      result: 12,
      files: ['copy.txt'],
      steps: ['file:copy.txt'],
    });
    expect(run.text('copy.txt')).toBe('twelve bytes');
    expect(run.progress).toEqual([
      { done: 0, total: 2, stage: 'reading' },
      { done: 2, total: 2 },
    ]);
    expect(run.logs).toEqual([{ level: 'info', message: 'read', fields: { bytes: 12 } }]);
    expect(() => run.text('other.txt')).toThrow('no file "other.txt", but copy.txt');
  });

  test('uses the services that the test gives, and says which one is missing', async () => {
    const webhooks = fakeWebhookSender();
    const input = { url: 'https://example.com', id: 'msg_1', keyId: 'k', body: '{}' };
    expect(await testTask(deliverCallback, input, { services: { webhooks } })).toMatchObject({
      state: 'SUCCESS',
    });
    const without = await testTask(deliverCallback, input, { until: 'attempt' });
    expect(without.error?.causes?.join() ?? without.error?.message).toContain('no "webhooks"');
  });

  test('waits for the outside, and goes on with its answer', async () => {
    const asks = work(async ({ suspend, answer }) => (answer === undefined ? suspend(60) : answer));
    expect((await testTask(asks, {})).state).toBe('WAITING');
    expect(await testTask(asks, {}, { answers: [{ rows: 7 }] })).toMatchObject({
      state: 'SUCCESS',
      result: { rows: 7 },
    });
  });
});

test('a task that has children runs them and goes on with what they made, though one of them fails at first', async () => {
  const part = defineTask({
    name: 'part',
    description: 'test',
    queue: 'default',
    input: z.strictObject({ number: z.int() }),
    output: z.int(),
    example: { number: 1 },
    retry: { maxAttempts: 2, backoff: 'exponential' },
    timeoutSeconds: 30,
    run: async ({ number }, { attempt }) => {
      if (number === 2 && attempt === 1) throw new Error('not yet');
      return number * 10;
    },
  });
  const whole = work(async ({ group }) => {
    const parts = await group([1, 2, 3].map((number) => ({ task: 'part', input: { number } })));
    return parts.map((end) => (end.state === 'SUCCESS' ? end.result : end.state));
  });
  const run = await testTask(whole, {}, { children: [part] });
  expect(run).toMatchObject({ state: 'SUCCESS', result: [10, 20, 30], attempts: 1 });
});

describe('a failure at a named step', () => {
  test('before a once step: nothing was sent, but nobody knows, so it is never sent blindly', async () => {
    const { definition, sent } = letter();
    const run = await testTask(definition, {}, { failAt: { step: 'once:send' } });
    expect(run).toMatchObject({ state: 'FAILURE', crashes: 1, error: { reason: 'effectUnknown' } });
    expect([sent, run.effects]).toEqual([[], [{ step: 'send', status: 'unknown' }]]);
  });

  test('after a once step but before the ledger: sent once, and the same', async () => {
    const { definition, sent } = letter();
    const run = await testTask(definition, {}, { failAt: { step: 'once:send', when: 'after' } });
    expect([run.state, run.error?.reason, sent.length]).toEqual(['FAILURE', 'effectUnknown', 1]);
  });

  test('when the ledger has it: the next attempt goes on without sending again', async () => {
    const { definition, sent } = letter();
    const run = await testTask(definition, {}, { failAt: { step: 'once:send', when: 'recorded' } });
    expect([run.state, run.result, run.crashes, sent.length]).toEqual(['SUCCESS', 1, 1, 1]);
  });

  test('at a checkpoint: the next attempt finds what was saved, and no step runs twice', async () => {
    const done: number[] = [];
    const steps = work(async ({ checkpoint, restored }) => {
      for (let step = typeof restored === 'number' ? restored : 0; step < 5; step += 1) {
        done.push(step);
        await checkpoint(step + 1);
      }
      return 'all';
    });
    const run = await testTask(steps, {}, { failAt: { step: 'checkpoint:3', when: 'after' } });
    expect([run.state, run.crashes, done]).toEqual(['SUCCESS', 1, [0, 1, 2, 3, 4]]);
    done.length = 0;
    await testTask(steps, {}, { failAt: { step: 'checkpoint:3' } });
    expect(done).toEqual([0, 1, 2, 2, 3, 4]);
  });

  test('at a file, by an error: it is retried like any other', async () => {
    const writes = work(async ({ files }) => (await files.write('a.csv', 'text/csv', 'a')).bytes);
    const failAt = { step: 'file:a.csv', error: new Error('S3 is down'), times: 2 } as const;
    expect(await testTask(writes, {}, { failAt })).toMatchObject({ state: 'SUCCESS', attempts: 3 });
  });

  test('nothing of a dead process goes on: no finally, no parallel branch', async () => {
    const traces: string[] = [];
    const branches = work(async ({ files }) => {
      try {
        await Promise.all([
          files.write('a', 'text/plain', 'a'),
          (async () => {
            await new Promise((resolve) => setImmediate(resolve));
            await files.write('late', 'text/plain', 'late');
            traces.push('written after death');
          })(),
        ]);
      } finally {
        traces.push('finally');
      }
    });
    const run = await testTask(branches, {}, { failAt: { step: 'file:a' }, until: 'attempt' });
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect([run.state, traces, run.files]).toEqual(['STARTED', [], []]);
  });

  test('that is never reached fails the test', async () => {
    const { definition } = letter();
    await expect(testTask(definition, {}, { failAt: { step: 'once:sned' } })).rejects.toThrow(
      'never came to "once:sned" (before); it came to once:send',
    );
  });
});

test('steps that take long make the task go on in further invocations, as on AWS', async () => {
  const long = work(async ({ checkpoint, restored }) => {
    for (let step = typeof restored === 'number' ? restored : 0; step < 10; step += 1)
      await checkpoint(step + 1);
    return 'done';
  });
  const run = await testTask(long, {}, { secondsPerStep: 20 });
  expect(run).toMatchObject({ state: 'SUCCESS', attempts: 1, continuations: 3 });
});

test('steps beyond the time limit end the attempt as timeLimit', async () => {
  const slow = work(async ({ files, signal }) => {
    for (let page = 0; page < 10; page += 1) {
      await files.write(`page-${page}`, 'text/plain', 'x');
      signal.throwIfAborted();
    }
  });
  const run = await testTask(slow, {}, { secondsPerStep: 25, until: 'attempt' });
  expect(run).toMatchObject({ state: 'RETRY', error: { reason: 'timeLimit' } });
});
