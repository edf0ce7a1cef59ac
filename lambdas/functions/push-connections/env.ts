import * as z from 'zod/mini';

/** What the stack must give the function that clients of the push channel connect to. */
export const pushConnectionsEnv = z.object({
  TASKS_TABLE: z.string(),
  PUSH_TABLE: z.string(),
  /** Address of the stage, by which messages are sent. */
  PUSH_ENDPOINT: z.url(),
});
export type PushConnectionsEnv = Record<keyof z.infer<typeof pushConnectionsEnv>, string>;
