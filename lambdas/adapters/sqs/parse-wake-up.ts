import * as z from 'zod/mini';
import { owner, taskId } from '#core/ids.ts';
import type { WakeUp } from '#core/ports.ts';
import { readTrace } from '../aws/trace-header.ts';

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

/** The wake-up in an SQS message's body, with the trace that came beside it. Throws MalformedWakeUpError. */
export function parseWakeUp(body: string, traceHeader?: string): WakeUp {
  const trace = readTrace(traceHeader);
  try {
    return { ...wakeUp.parse(JSON.parse(body)), ...(trace ? { trace } : {}) };
  } catch (cause) {
    throw new MalformedWakeUpError('the message is not a wake-up of a task', { cause });
  }
}
