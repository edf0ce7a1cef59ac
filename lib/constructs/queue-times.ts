import { longestTimeoutSeconds } from '#tasks/catalogue.ts';

/** What follows from a queue's slowest task; nothing of it is typed anywhere else. */
export interface QueueTimes {
  readonly workerTimeoutSeconds: number;
  readonly visibilitySeconds: number;
  readonly maxReceiveCount: number;
}

const day = 24 * 60 * 60;
/** How long a task may wait in its queue; SQS allows 14 days. */
export const queueRetentionSeconds = 4 * day;
/** Lambda's own limit. */
const longestFunctionSeconds = 900;

/** Times of a queue of the catalogue; throws when no task uses it. */
export function queueTimes(queue: string, slowestTaskSeconds = longestTimeoutSeconds(queue)): QueueTimes {
  if (!(slowestTaskSeconds > 0))
    throw new Error(`no task of the catalogue uses the queue "${queue}": remove it`);
  // A fifth more than the slowest task asks for, and a minute to write its outcome.
  const workerTimeoutSeconds = Math.min(longestFunctionSeconds, Math.ceil(slowestTaskSeconds * 1.2) + 60);
  // AWS: at least six times the function's limit, or a message shows up again while it is worked on.
  const visibilitySeconds = 6 * workerTimeoutSeconds;
  return { workerTimeoutSeconds, visibilitySeconds, maxReceiveCount: maxReceiveCount(workerTimeoutSeconds) };
}

/**
 * High, as the task's own budget of attempts ends it; this one only ends what cannot even start (a package that fails at
 * init). Not so high that the last message would expire in the queue before it reaches the dead letters.
 */
function maxReceiveCount(workerTimeoutSeconds: number): number {
  const wanted = workerTimeoutSeconds <= 120 ? 100 : 30;
  return Math.min(wanted, Math.floor(queueRetentionSeconds / (6 * workerTimeoutSeconds)));
}
