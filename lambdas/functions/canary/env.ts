import * as z from 'zod/mini';

/** What the stack must give the canary function. */
export const canaryEnv = z.object({
  KEYS_TABLE: z.string(),
  /** Address of the API, without a slash at its end. */
  API_URL: z.url(),
});
export type CanaryEnv = Record<keyof z.infer<typeof canaryEnv>, string>;
