import * as z from 'zod/mini';
import { defineTask } from '#core/define-task.ts';

/** Loads the CSV files of a loader into its table of the warehouse, exactly once. */
export const loadToRedshift = defineTask({
  name: 'load_to_redshift',
  description: 'Loads the CSV files of a loader into its table in Redshift, exactly once.',
  queue: 'warehouse',
  input: z.lazy(() =>
    z.strictObject({
      /** Id of the loader. */
      loader: z.uuid(),
      /** Loads even what is in the table already. */
      reload: z._default(z.boolean(), false),
      /** Only if the load still is the one that a preview has shown. */
      loadKey: z.optional(z.string().check(z.regex(/^[0-9a-f]{64}$/))),
    }),
  ),
  output: z.lazy(() =>
    z.object({
      target: z.string(),
      mode: z.string(),
      rowsLoaded: z.number(),
      skipped: z.optional(z.literal('alreadyLoaded')),
      rowsRefused: z.optional(z.number()),
      refused: z.optional(z.readonly(z.array(z.unknown()))),
      files: z.int(),
      bytes: z.int(),
      loadKey: z.string(),
      statementId: z.optional(z.string()),
      queryId: z.optional(z.number()),
      durationSeconds: z.optional(z.number()),
    }),
  ),
  example: { loader: '01920000-0000-7000-8000-000000000000' },
  retry: { maxAttempts: 6, backoff: 'exponential' },
  timeoutSeconds: 300,
  uses: ['loads'],
  // Only a worker that loads needs it.
  run: async (input, context) => (await import('#core/loaders/run-load.ts')).runLoad(input, context),
  stop: async (context) => (await import('#core/loaders/stop-load.ts')).stopLoad(context),
});
