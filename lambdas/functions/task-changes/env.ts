import * as z from 'zod/mini';
import { names, queueUrls } from '../read-env.ts';

/** What the stack must give the function that tells changes of tasks. */
export const taskChangesEnv = z.object({
  TASKS_TABLE: z.string(),
  QUEUE_URLS: queueUrls,
  /** The definitions that are deployed. */
  TASKS: names,
  EVENT_BUS: z.string(),
});
export type TaskChangesEnv = Record<keyof z.infer<typeof taskChangesEnv>, string>;
