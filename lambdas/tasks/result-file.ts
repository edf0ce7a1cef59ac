import * as z from 'zod/mini';

/** A file among a task's output, in the schema of its result. */
export const resultFile = z.object({ $file: z.string(), bytes: z.int(), contentType: z.string() });
