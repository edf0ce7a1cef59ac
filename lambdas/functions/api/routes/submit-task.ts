import * as z from 'zod/mini';
import { submitTask as submit, submitOptions } from '#core/submit-task.ts';
import { route } from '../route.ts';
import { pathOf, summarize, taskSummary } from '../task-view.ts';

const idempotencyKey = z
  .string()
  .check(
    z.regex(/^[\x21-\x7e]{1,255}$/, 'must be 1 to 255 visible ASCII characters'),
    z.describe(
      'Any text of your own, such as a UUID. Repeating a request with the same key within 24 hours is safe: it returns the task that the first one made. The same key with another body is refused (422).',
    ),
  );

export const submittedTask = z.extend(taskSummary, {
  repeated: z.boolean().check(z.describe('True if the idempotency key had made this task before.')),
});

/** Accepts a task. */
export const submitTask = route(
  {
    method: 'POST',
    path: '/v1/tasks',
    tag: 'Tasks',
    summary: 'Submit a task',
    description:
      'Accepts a task and answers at once; it runs in the background. A 202 means that the task will end, whatever crashes. Without an answer the outcome is unknown: repeat the request with the same `Idempotency-Key`.',
    scope: 'tasks:submit',
    headers: z.object({ 'Idempotency-Key': z.optional(idempotencyKey) }),
    body: z.strictObject({
      task: z.string().check(z.maxLength(100)),
      input: z.optional(z.record(z.string(), z.unknown())),
      options: z.optional(submitOptions),
    }),
    responses: {
      202: {
        description: 'The task is accepted.',
        schema: submittedTask,
        headers: { Location: 'Where to read the task.' },
      },
    },
    problems: ['keyReused'],
  },
  async ({ body, headers, caller }, deps) => {
    const { task: name, input, options } = body;
    const request = {
      owner: caller.owner,
      task: name,
      input,
      options,
      idempotencyKey: headers['Idempotency-Key'],
    };
    const { task, repeated } = await submit(request, deps);
    return {
      status: 202,
      headers: { location: pathOf(task) },
      body: { ...summarize(task, deps.clock.now()), repeated },
    };
  },
);
