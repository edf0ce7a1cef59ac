import { useCallback, useState } from 'preact/hooks';
import { usePoll } from './poll.ts';

/** What a page shows of one question: the last answer stays while a newer one is asked for, or fails. */
export interface Loaded<T> {
  readonly value: T | undefined;
  readonly error: unknown;
  /** Asks again, now. */
  again(): void;
}

/** Asks, and asks again every `everyMs`. `of` names what is asked for: another one begins anew. */
export function useLoaded<T>(
  ask: (signal: AbortSignal) => Promise<T>,
  everyMs: number,
  of: string,
): Loaded<T> {
  const [state, setState] = useState<{ of: string; value?: T; error?: unknown }>({ of });
  const [round, setRound] = useState(0);
  usePoll(
    async (signal) => {
      try {
        const value = await ask(signal);
        if (!signal.aborted) setState({ of, value });
      } catch (error) {
        if (!signal.aborted) setState((before) => (before.of === of ? { ...before, error } : { of, error }));
        throw error;
      }
    },
    everyMs,
    [of, round, everyMs],
  );
  const again = useCallback(() => setRound((count) => count + 1), []);
  const isCurrent = state.of === of;
  return { value: isCurrent ? state.value : undefined, error: isCurrent ? state.error : undefined, again };
}
