import type { Clock } from '#core/ports.ts';

/** A clock that stands still until it is moved. */
export interface FakeClock extends Clock {
  /** Moves on by `ms`, firing what falls due in order; after each timer the promises that it woke run on. */
  advance(ms: number): Promise<void>;
  /** How many timers are set. */
  pending(): number;
}

interface Timer {
  readonly at: number;
  readonly act: () => void;
}

/** Starts at noon of 20 November 2026 (UTC), or at `start` (ms). */
export function fakeClock(start = Date.UTC(2026, 10, 20, 12)): FakeClock {
  let time = start;
  const timers = new Set<Timer>();
  const nextBy = (until: number) =>
    [...timers].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
  return {
    now: () => time,
    after: (ms, act) => {
      const timer = { at: time + Math.max(0, ms), act };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    pending: () => timers.size,
    advance: async (ms) => {
      const until = time + ms;
      await settle();
      for (let timer = nextBy(until); timer; timer = nextBy(until)) {
        timers.delete(timer);
        time = timer.at;
        timer.act();
        await settle();
      }
      time = until;
    },
  };
}

/** Lets every promise run on that waits for nothing but other promises. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
