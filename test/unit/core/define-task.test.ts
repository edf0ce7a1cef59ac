import { expect, test } from 'vitest';
import * as z from 'zod/mini';
import { defineTask } from '#core/define-task.ts';
import type { TaskContext } from '#core/task-context.ts';
import { fakeWebhookSender } from '#test/fakes/fake-webhook-sender.ts';

const form = {
  name: 'work',
  description: 'test',
  queue: 'default',
  input: z.strictObject({}),
  output: z.unknown(),
  example: {},
  retry: { maxAttempts: 1, backoff: 'exponential' },
  timeoutSeconds: 60,
} as const;
const context = {} as TaskContext;

test('a task gets the services that it names, and touches no others', async () => {
  const webhooks = fakeWebhookSender();
  const services = {
    webhooks,
    get extractPdf(): never {
      throw new Error('was made, though nobody uses it');
    },
  };
  const work = defineTask({
    ...form,
    uses: ['webhooks'],
    run: async (_input, given) => Object.entries(given),
  });
  expect(await work.run({}, context, services)).toEqual([['webhooks', webhooks]]);
});

test('a task whose worker lacks a service fails with its name', async () => {
  const work = defineTask({ ...form, uses: ['webhooks'], run: async () => 'done' });
  await expect(work.run({}, context, {})).rejects.toThrow('this worker has no "webhooks"');
});
