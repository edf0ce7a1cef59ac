import * as z from 'zod/mini';
import { count, queueUrls } from '../read-env.ts';

/** What the stack must give a worker function. */
export const workerEnv = z.object({
  /** The queue that this worker serves. */
  QUEUE: z.string(),
  TASKS_TABLE: z.string(),
  /** Only the worker of callbacks may read it: they are signed with the secret of a key. */
  KEYS_TABLE: z.string(),
  UPLOADS_BUCKET: z.string(),
  RESULTS_BUCKET: z.string(),
  QUEUE_URLS: queueUrls,
  MAX_UPLOAD_BYTES: count,
  MAX_PDF_PAGES: count,
});
export type WorkerEnv = Record<keyof z.infer<typeof workerEnv>, string>;
