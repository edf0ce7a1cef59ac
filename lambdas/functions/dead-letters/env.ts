import * as z from 'zod/mini';

/** What the stack must give the dead-letter function. */
export const deadLettersEnv = z.object({ TASKS_TABLE: z.string() });
export type DeadLettersEnv = Record<keyof z.infer<typeof deadLettersEnv>, string>;
