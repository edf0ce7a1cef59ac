import * as z from 'zod/mini';
import { names, queueUrls } from '../read-env.ts';

/** What the stack must give the dispatch function. */
export const dispatchEnv = z.object({
  TASKS_TABLE: z.string(),
  QUEUE_URLS: queueUrls,
  /** The definitions that are deployed. */
  TASKS: names,
  SCHEDULE_GROUP: z.string(),
});
export type DispatchEnv = Record<keyof z.infer<typeof dispatchEnv>, string>;
