import * as z from 'zod/mini';
import { defineTask } from '#core/define-task.ts';
import { PermanentTaskError } from '#core/errors.ts';
import type { TaskContext } from '#core/task-context.ts';

/** Echoes its input, and on request sleeps, fails, has an effect, parts, or goes on in further invocations: to try a deployment. */
export const debugTask = defineTask({
  name: 'debug_task',
  description: 'Echoes its input; on request sleeps, fails or has an effect, to try a deployment.',
  queue: 'default',
  input: z.lazy(() =>
    z.strictObject({
      message: z._default(z.string().check(z.maxLength(10_000)), 'hello'),
      /** Runs so long. */
      sleepMs: z._default(z.int().check(z.gte(0), z.lte(25_000)), 0),
      /** So many attempts throw before one succeeds. */
      failures: z._default(z.int().check(z.gte(0), z.lte(20)), 0),
      /** Fails for good, with this as its reason. */
      failWith: z.optional(z.string().check(z.regex(/^[a-z][A-Za-z]{0,40}$/))),
      /** Writes one file by ctx.once: however often the task is tried or rerun, there is one. */
      effect: z._default(z.boolean(), false),
      /** Saves a checkpoint so many times. */
      checkpoints: z._default(z.int().check(z.gte(0), z.lte(50)), 0),
      /** Has so many tasks do a part each, and goes on when all have ended. */
      parts: z._default(z.int().check(z.gte(0), z.lte(20)), 0),
    }),
  ),
  output: z.lazy(() =>
    z.object({
      message: z.string(),
      attempt: z.int(),
      effect: z.optional(z.object({ $file: z.string(), bytes: z.int(), contentType: z.string() })),
      checkpoints: z.optional(z.int()),
      /** What each part has said. */
      parts: z.optional(z.array(z.string())),
    }),
  ),
  example: { message: 'hello' },
  retry: { maxAttempts: 3, backoff: 'exponential' },
  timeoutSeconds: 30,
  run: async (input, context) => {
    const { attempt, files, once, signal, taskId, now } = context;
    if (input.sleepMs > 0) await sleep(input.sleepMs, signal);
    if (input.failWith) throw new PermanentTaskError(input.failWith, 'The input asked for this failure.');
    if (attempt <= input.failures)
      throw new Error(`failure ${attempt} of ${input.failures}, as the input asked`);
    const done = typeof context.restored === 'number' ? context.restored : 0;
    for (let step = done + 1; step <= input.checkpoints; step += 1) await context.checkpoint(step);
    const parts = input.parts > 0 ? await haveParts(input.message, input.parts, context) : undefined;
    const write = () => files.write(`effect-${now()}.txt`, 'text/plain', taskId);
    return {
      message: input.message,
      attempt,
      ...(input.effect ? { effect: await once('write', write, { maxSeconds: 10 }) } : {}),
      ...(input.checkpoints > 0 ? { checkpoints: input.checkpoints } : {}),
      ...(parts ? { parts } : {}),
    };
  },
});

async function haveParts(message: string, count: number, { group }: TaskContext): Promise<string[]> {
  const parts = Array.from({ length: count }, (_, part) => ({
    task: 'debug_task',
    input: { message: `${message} ${part + 1}`.slice(0, 10_000) },
  }));
  return (await group(parts)).map((end) => {
    if (end.state !== 'SUCCESS') throw new PermanentTaskError('partFailed', `A part ended as ${end.state}.`);
    return partResult.parse(end.result).message;
  });
}

const partResult = z.lazy(() => z.object({ message: z.string() }));

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
