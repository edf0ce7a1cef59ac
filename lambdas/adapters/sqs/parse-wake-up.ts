import * as z from 'zod/mini';
import { owner, taskId } from '#core/ids.ts';
import type { WakeUp } from '#core/ports.ts';

const wakeUp = z.object({
  owner,
  id: taskId,
  claims: z.int(),
  task: z.optional(z.string()),
  low: z.optional(z.boolean()),
});

/** A message that is not a wake-up: nothing of ours sent it, and repeating cannot help. */
export class MalformedWakeUpError extends Error {
  override readonly name = 'MalformedWakeUpError';
}

/** The wake-up in an SQS message's body. Throws MalformedWakeUpError. */
export function parseWakeUp(body: string): WakeUp {
  try {
    return wakeUp.parse(JSON.parse(body));
  } catch (cause) {
    throw new MalformedWakeUpError('the message is not a wake-up of a task', { cause });
  }
}
