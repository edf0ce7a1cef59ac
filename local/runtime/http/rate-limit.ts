/** Whether one more request may pass now. */
export type RateLimit = () => boolean;

/** The token bucket of a stage: `burst` requests at once, `perSecond` on average, in real time. */
export function tokenBucket(perSecond: number, burst: number): RateLimit {
  let tokens = burst;
  let filledAt = performance.now();
  return () => {
    const now = performance.now();
    tokens = Math.min(burst, tokens + ((now - filledAt) / 1000) * perSecond);
    filledAt = now;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}
