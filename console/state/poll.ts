import { useEffect, useRef } from 'preact/hooks';
import { isPaused } from './network.ts';

const slowest = 30_000;

/**
 * Asks now and again, one request at a time, as long as the page is shown: less often while nobody looks or it fails, not
 * at all while people have paused. `changed` begins anew.
 */
export function usePoll(
  ask: (signal: AbortSignal) => Promise<unknown>,
  everyMs: number,
  changed: readonly unknown[],
): void {
  const latest = useRef(ask);
  latest.current = ask;
  useEffect(() => {
    const stop = new AbortController();
    let failures = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isFirst = true;
    const round = async (): Promise<void> => {
      const rests = !isFirst && (isPaused.value || document.visibilityState === 'hidden');
      isFirst = false;
      if (!rests)
        await latest.current(stop.signal).then(
          () => {
            failures = 0;
          },
          () => {
            failures += 1;
          },
        );
      if (stop.signal.aborted) return;
      timer = setTimeout(() => void round(), Math.min(slowest, everyMs * 2 ** failures));
    };
    void round();
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, changed);
}
