import * as z from 'zod/mini';
import { names, queueUrls } from '../read-env.ts';
import { scheduleVariables } from '../schedule-env.ts';

/** What the stack must give the sweep function. */
export const sweepEnv = z.object({
  TASKS_TABLE: z.string(),
  QUEUE_URLS: queueUrls,
  /** The definitions that are deployed. */
  TASKS: names,
  ...scheduleVariables,
});
export type SweepEnv = Record<keyof z.infer<typeof sweepEnv>, string>;
