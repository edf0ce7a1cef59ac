import { realTimers } from '#local/clock.ts';

/** One Ctrl-C arrives more than once when npm and its children pass it on: within this time it is the same one. */
const SAME_PRESS_MS = 500;
const INTERRUPTED_STATUS = 130;

/** Calls `stop` at the first Ctrl-C, SIGTERM or SIGHUP; the second ends the process at once. */
export function onStopSignal(stop: () => void): void {
  let first: number | undefined;
  const hear = (): void => {
    const now = realTimers.now();
    if (first === undefined) {
      first = now;
      stop();
    } else if (now - first > SAME_PRESS_MS) process.exit(INTERRUPTED_STATUS);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, hear);
}
