import * as z from 'zod/mini';
import { count, names, queueUrls } from '../read-env.ts';
import { scheduleVariables } from '../schedule-env.ts';

/** What the stack must give the api function. */
export const apiEnv = z.object({
  TASKS_TABLE: z.string(),
  KEYS_TABLE: z.string(),
  USERS_TABLE: z.string(),
  ALTER_USERS_TABLE: z.string(),
  UPLOADS_BUCKET: z.string(),
  RESULTS_BUCKET: z.string(),
  QUEUE_URLS: queueUrls,
  /** The definitions that are deployed. */
  TASKS: names,
  PUSH_TABLE: z.string(),
  /** Where clients of the push channel connect. */
  PUSH_URL: z.string(),
  MAX_UPLOAD_BYTES: count,
  MAX_PDF_PAGES: count,
  ...scheduleVariables,
  /** Where loads go: `<database> <role of COPY>`; `none` without a warehouse. */
  LOADS_TO: z.string(),
});
export type ApiEnv = Record<keyof z.infer<typeof apiEnv>, string>;
