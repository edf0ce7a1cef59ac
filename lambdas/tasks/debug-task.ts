import * as z from 'zod/mini';
import { defineTask } from '#core/define-task.ts';

/** Echoes its input: shows that a deployment works from end to end. */
export const debugTask = defineTask({
  name: 'debug_task',
  description: 'Echoes its input; shows that a deployment works from end to end.',
  queue: 'default',
  input: z.strictObject({ message: z._default(z.string().check(z.maxLength(10_000)), 'hello') }),
  output: z.object({ message: z.string(), attempt: z.int() }),
  example: { message: 'hello' },
  retry: { maxAttempts: 3, backoff: 'exponential' },
  timeoutSeconds: 30,
  run: async ({ message }, { attempt }) => ({ message, attempt }),
});
