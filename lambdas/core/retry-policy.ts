/** How a definition's failed attempts are repeated; every definition states one. */
export interface RetryPolicy {
  /** Attempts in all, the first included; crashes have a budget of their own. */
  readonly maxAttempts: number;
  readonly backoff: 'exponential';
  /** Longest wait before the second attempt; doubles with each further one. Default 2 s. */
  readonly firstSeconds?: number;
  /** Upper bound of a wait. Default and most 3600 s. */
  readonly mostSeconds?: number;
}

/**
 * Exponential back-off with full jitter: uniformly between 0 and the doubled bound, so that tasks that failed
 * together do not return together. `attempt` is the one that failed (1-based); `random` in [0, 1). Milliseconds.
 */
export function backoffMs(policy: RetryPolicy, attempt: number, random: number): number {
  const first = (policy.firstSeconds ?? 2) * 1000;
  const most = Math.min(policy.mostSeconds ?? 3600, 3600) * 1000;
  return Math.ceil(random * Math.min(most, first * 2 ** Math.min(attempt - 1, 30)));
}
