import { BeatlessProblem, BeatlessUnreachable } from './problem.ts';

/** Waits; rejects as soon as the signal aborts. */
export type Pause = (ms: number, signal?: AbortSignal) => Promise<void>;

/** How often and how patiently a request is repeated. */
export interface RetryPolicy {
  /** Repetitions after the first try. */
  readonly retries: number;
  readonly pause: Pause;
  /** One try may take so long. */
  readonly timeoutMs: number;
  /** False where a repetition could do a thing twice: then only a 429, which did nothing, is repeated. */
  readonly repeatable: boolean;
  readonly signal?: AbortSignal;
}

const longestPauseMs = 8_000;
const longestRetryAfterMs = 60_000;

/** The pause of the machine. */
export const systemPause: Pause = (ms, signal) =>
  new Promise((resolve, reject) => {
    const abort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    if (signal?.aborted) return reject(signal.reason);
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort);
      resolve();
    }, ms);
    signal?.addEventListener('abort', abort, { once: true });
  });

/**
 * Tries until it succeeds: again after network errors, 429 and 5xx, with back-off, or when `Retry-After` says.
 * @throws BeatlessProblem, BeatlessUnreachable, or the reason of the aborted signal
 */
export async function withRetries<T>(
  attempt: (signal: AbortSignal) => Promise<T>,
  target: string,
  policy: RetryPolicy,
): Promise<T> {
  for (let tried = 0; ; tried += 1) {
    policy.signal?.throwIfAborted();
    const limit = AbortSignal.timeout(policy.timeoutMs);
    try {
      return await attempt(policy.signal ? AbortSignal.any([policy.signal, limit]) : limit);
    } catch (error) {
      policy.signal?.throwIfAborted();
      const wait = pauseBefore(tried, error, policy.repeatable);
      if (wait === undefined || tried >= policy.retries) throw explain(error, target, policy.timeoutMs);
      await policy.pause(wait, policy.signal);
    }
  }
}

/** Milliseconds until the next try; undefined when another one would not help. */
function pauseBefore(tried: number, error: unknown, repeatable: boolean): number | undefined {
  const backOff = Math.min(longestPauseMs, 300 * 2 ** tried) * (0.5 + Math.random() / 2);
  if (!(error instanceof BeatlessProblem)) return repeatable ? backOff : undefined;
  if (error.status !== 429 && (error.status < 500 || !repeatable)) return undefined;
  const asked = error.retryAfterMs;
  if (asked === undefined) return backOff;
  return asked <= longestRetryAfterMs ? asked : undefined;
}

function explain(error: unknown, target: string, timeoutMs: number): Error {
  if (error instanceof BeatlessProblem) return error;
  const { origin } = new URL(target);
  const timedOut = error instanceof Error && error.name === 'TimeoutError';
  const reason = timedOut ? `no answer within ${Math.round(timeoutMs / 1000)} s` : reasonOf(error);
  return new BeatlessUnreachable(`Cannot reach ${origin}: ${reason}.`, { cause: error });
}

/** fetch says "fetch failed"; the reason lies in its cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (!(cause instanceof Error)) return error.message;
  const { code } = cause as NodeJS.ErrnoException;
  return cause.message || code || error.message;
}
