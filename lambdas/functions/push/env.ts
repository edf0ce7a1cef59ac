import * as z from 'zod/mini';

/** What the stack must give the function that pushes changes of tasks to clients. */
export const pushEnv = z.object({
  PUSH_TABLE: z.string(),
  /** Address of the stage, by which messages are sent. */
  PUSH_ENDPOINT: z.url(),
});
export type PushEnv = Record<keyof z.infer<typeof pushEnv>, string>;
