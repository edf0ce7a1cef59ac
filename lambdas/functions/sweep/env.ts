import * as z from 'zod/mini';
import { queueUrls } from '../read-env.ts';

/** What the stack must give the sweep function. */
export const sweepEnv = z.object({ TASKS_TABLE: z.string(), QUEUE_URLS: queueUrls });
export type SweepEnv = Record<keyof z.infer<typeof sweepEnv>, string>;
