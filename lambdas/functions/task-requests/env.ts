import * as z from 'zod/mini';
import { names, queueUrls } from '../read-env.ts';

/** What the stack must give the function that takes requests from the bus. */
export const taskRequestsEnv = z.object({
  TASKS_TABLE: z.string(),
  QUEUE_URLS: queueUrls,
  /** The definitions that are deployed. */
  TASKS: names,
});
export type TaskRequestsEnv = Record<keyof z.infer<typeof taskRequestsEnv>, string>;
