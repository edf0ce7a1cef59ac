/** Waits before the `attempt`-th repetition (0-based): uniformly up to 25 ms, doubling, at most 1 s. */
export function pause(attempt: number): Promise<void> {
  const most = Math.min(1000, 25 * 2 ** attempt);
  return new Promise((resolve) => setTimeout(resolve, Math.random() * most));
}
