import { createHash } from 'node:crypto';

/** How late schedules fire: EventBridge promises the minute of a planned time, not its second. */
export interface Lateness {
  /** From the next firings on, each comes 0 to `maxMs` late; the same seed makes the same firings as late. */
  set(settings: LatenessSettings): void;
  readonly settings: LatenessSettings;
  /** ms by which this firing is late, within the window that the schedule itself allows, and beyond it. */
  of(schedule: string, plannedAt: number, windowMs?: number): number;
}

interface LatenessSettings {
  readonly maxMs: number;
  readonly seed: number;
}

/** A minute: what is later would be another minute's. */
export const MAX_LATENESS_MS = 60_000;

/** Everything in time, until it is told otherwise. */
export function createLateness(): Lateness {
  let settings: LatenessSettings = { maxMs: 0, seed: 1 };
  return {
    set: (given) => {
      settings = given;
    },
    get settings() {
      return settings;
    },
    of: (schedule, plannedAt, windowMs = 0) => {
      const { maxMs, seed } = settings;
      if (maxMs === 0 && windowMs === 0) return 0;
      const firing = `${seed} ${schedule} ${plannedAt}`;
      return Math.floor(maxMs * fractionOf(firing) + windowMs * fractionOf(`window ${firing}`));
    },
  };
}

/** A number in [0, 1) that the text determines. */
function fractionOf(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE() / 2 ** 32;
}
