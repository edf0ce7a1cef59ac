import * as z from 'zod/mini';
import { queueUrls } from '../read-env.ts';

/** What the stack must give the function that hears of ended statements. */
export const finishStatementsEnv = z.object({
  TASKS_TABLE: z.string(),
  QUEUE_URLS: queueUrls,
  /** The queue that the events come by. */
  STATEMENTS_QUEUE_URL: z.url(),
});
export type FinishStatementsEnv = Record<keyof z.infer<typeof finishStatementsEnv>, string>;
