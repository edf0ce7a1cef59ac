import { PermanentTaskError } from './errors.ts';

/** A part of the context that asks more of a worker's role than running tasks does. */
export type RightOfQueue = 'once' | 'group';

interface QueueDeps {
  readonly queue: string;
  /** Without `uses`: everything. */
  readonly queueLimits: { readonly uses?: readonly RightOfQueue[] };
}

/** The workers of a queue may do what its tasks use, and no more: said here in words, before AWS denies it. */
export function onlyWhereUsed<Act extends (...args: never[]) => Promise<unknown>>(
  right: RightOfQueue,
  act: Act,
  { queue, queueLimits: { uses } }: QueueDeps,
): Act {
  if (!uses || uses.includes(right)) return act;
  const refuse = async (): Promise<never> => {
    const message = `Tasks of the queue "${queue}" may not use ctx.${right}: add '${right}' to its "uses" in lambdas/tasks/queues.ts.`;
    throw new PermanentTaskError('notInThisQueue', message);
  };
  // It answers whatever is asked in the same way: never.
  return refuse as unknown as Act;
}
