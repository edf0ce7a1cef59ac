import * as z from 'zod/mini';
import type { ServiceName } from '#core/task-services.ts';
import { count, names, queueUrls, tableNames } from '../read-env.ts';

/** What the stack must give a worker function, whatever its queue. */
export const workerEnv = z.object({
  /** The queue that this worker serves. */
  QUEUE: z.string(),
  TASKS_TABLE: z.string(),
  UPLOADS_BUCKET: z.string(),
  RESULTS_BUCKET: z.string(),
  QUEUE_URLS: queueUrls,
  /** The definitions that are deployed. */
  TASKS: names,
  MAX_UPLOAD_BYTES: count,
  MAX_PDF_PAGES: count,
});
export type WorkerEnv = Record<keyof z.infer<typeof workerEnv>, string>;

/** What it gives on top where a definition of the queue uses a service, with the right to use that. */
export const serviceEnvs = {
  extractPdf: z.object({}),
  /** Callbacks are signed with the secret of a key. */
  webhooks: z.object({ KEYS_TABLE: z.string() }),
  loads: z.object({
    /** `workgroup:<name or ARN>` or `cluster:<identifier>`. */
    WAREHOUSE: z.string().check(z.regex(/^(workgroup|cluster):.+$/)),
    WAREHOUSE_DATABASE: z.string(),
    COPY_ROLE_ARN: z.string(),
    STATEMENT_PREFIX: z.string(),
  }),
  users: z.object({ USERS_TABLE: z.string(), ALTER_USERS_TABLE: z.string() }),
  passwords: z.object({ PASSWORD_COST: count }),
  backup: z.object({ BACKUP_TABLES: tableNames, BACKUPS_BUCKET: z.string() }),
  mail: z.object({ MAIL_FROM: z.string(), MAIL_PER_SECOND: count, FEEDBACK_TO: z.string() }),
} as const satisfies { readonly [name in ServiceName]: z.ZodMiniType };
export type ServiceEnvs = {
  readonly [name in ServiceName]: Record<keyof z.infer<(typeof serviceEnvs)[name]>, string>;
};
