import * as z from 'zod/mini';

/** One statement of a load, from before it is submitted. */
const step = z.object({
  /** Rises only after a failure for good was seen: until then the token stays, and the statement is the same. */
  submission: z.int(),
  submittedAt: z.optional(z.int()),
  id: z.optional(z.string()),
  /** We asked it to stop because its time was over. */
  timedOut: z.optional(z.literal(true)),
});
export type Step = z.infer<typeof step>;

/** Where a load stands: what its task saves, and its plan is found by. */
export const loadState = z.object({
  loadKey: z.optional(z.string()),
  /** What the target said of itself: the statements of the load are in the plan. */
  ready: z.optional(z.literal(true)),
  prepare: z.optional(step),
  load: z.optional(step),
});
export type LoadState = z.infer<typeof loadState>;
export type StepName = 'prepare' | 'load';

/** Folder of a load: its snapshot, its manifests and the plans of the tasks that ran it. */
export const folderOf = (loadKey: string): string => `_loads/${loadKey}`;
