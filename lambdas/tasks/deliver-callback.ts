import * as z from 'zod/mini';
import { defineTask } from '#core/define-task.ts';
import { PermanentTaskError, RetryAfterError } from '#core/errors.ts';

/** Waits before the 2nd to the 8th attempt: 24 hours in all. */
const waitSeconds = [5, 300, 1_800, 7_200, 18_000, 28_800, 30_000];

/** Tells a caller's URL that a task has ended (Standard Webhooks); made by the system, never submitted by callers. */
export const deliverCallback = defineTask({
  name: 'deliver_callback',
  description:
    'Tells the URL that a task named that the task has ended; repeated for 24 hours until it answers 2xx.',
  queue: 'callbacks',
  internal: true,
  input: z.lazy(() =>
    z.strictObject({
      url: z.string(),
      /** Stable over all attempts, so that the receiver can tell repetitions. */
      id: z.string(),
      keyId: z.string(),
      body: z.string(),
    }),
  ),
  output: z.lazy(() => z.object({ status: z.int(), attempt: z.int() })),
  example: { url: 'https://example.com/hook', id: 'msg_1', keyId: 'aaaaaaaaaaaa', body: '{}' },
  retry: { maxAttempts: waitSeconds.length + 1, backoff: 'exponential' },
  timeoutSeconds: 30,
  uses: ['webhooks'],
  run: async ({ url, id, keyId, body }, { webhooks, attempt, now }) => {
    const plan = waitSeconds[attempt - 1] ?? 0;
    const { status, retryAfterSeconds } = await webhooks
      .send({ url, id, keyId, body, now: now() })
      .catch((error: unknown) => {
        if (error instanceof PermanentTaskError) throw error;
        throw new RetryAfterError(plan, `${url} could not be reached`, { cause: error });
      });
    if (status >= 200 && status < 300) return { status, attempt };
    if (status === 410)
      throw new PermanentTaskError('callbackGone', `${url} answered 410: it wants no more callbacks.`);
    const wait = Math.max(plan, Math.min(retryAfterSeconds ?? 0, 86_400));
    throw new RetryAfterError(wait, `${url} answered ${status}`);
  },
});
