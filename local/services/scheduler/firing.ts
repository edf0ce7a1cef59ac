import type { Lateness } from '#local/schedules/lateness.ts';
import { type DeliveryDeps, deliver } from './deliver.ts';
import { createDueHeap, type Due } from './due-heap.ts';
import { nextPlanned, plannedAfter, type Schedule } from './schedule.ts';
import type { ScheduleTable } from './schedule-table.ts';

/** Fires schedules when they are due. */
export interface Firing {
  /** Looks at a schedule anew, because it was made or changed. */
  plan(schedule: Schedule): void;
  /** Fires it no more: it was deleted. */
  forget(schedule: Pick<Schedule, 'arn'>): void;
  /** From here on firings are delivered; those that fell due meanwhile first. */
  start(deps: Omit<DeliveryDeps, 'signal' | 'wait'>): void;
  /** Waits for the deliveries under way. */
  stop(): Promise<void>;
}

/** A schedule's next firing; one whose version is no longer the schedule's own counts no more. */
interface Entry extends Due {
  readonly group: string;
  readonly name: string;
  readonly version: number;
}

/** After a jump of the clock, so many of the latest missed firings of a schedule are caught up; older ones are dropped. */
const MAX_CAUGHT_UP = 60;
/** Longer waits are taken in pieces: a timer has 2^31 ms at most. */
const MAX_SLEEP_MS = 86_400_000;

/** Nothing is delivered before `start`. */
export function createFiring(table: ScheduleTable, lateness: Lateness): Firing {
  const heap = createDueHeap<Entry>();
  const versions = new Map<string, number>();
  const underWay = new Set<Promise<void>>();
  const stopping = new AbortController();
  let lastVersion = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let deps: DeliveryDeps | undefined;

  const firesAt = ({ arn, windowMinutes = 0 }: Schedule, planned: number): number =>
    planned + lateness.of(arn, planned, windowMinutes * 60_000);

  const plan = (schedule: Schedule): void => {
    lastVersion += 1;
    versions.set(schedule.arn, lastVersion);
    const planned = nextPlanned(schedule);
    if (planned === undefined) {
      versions.delete(schedule.arn);
      return;
    }
    const { group, name } = schedule;
    const at = firesAt(schedule, planned);
    const isFirst = at < (heap.peek()?.at ?? Number.POSITIVE_INFINITY);
    heap.add({ at, group, name, version: lastVersion });
    if (isFirst) arm();
  };

  const arm = (): void => {
    clearTimeout(timer);
    const next = heap.peek();
    if (!next || !deps || stopping.signal.aborted) return;
    timer = setTimeout(tick, Math.min(Math.max(0, next.at - Date.now()), MAX_SLEEP_MS));
  };

  const tick = (): void => {
    const now = Date.now();
    for (let next = heap.peek(); next && next.at <= now; next = heap.peek()) {
      heap.take();
      const schedule = table.get(next.group, next.name);
      if (!schedule || versions.get(schedule.arn) !== next.version) continue;
      const due = dueOf(schedule, now);
      // it may have become due later meanwhile
      if (due.length === 0) plan(schedule);
      else track(fire(schedule, due, next.version));
    }
    arm();
  };

  const dueOf = (schedule: Schedule, now: number): number[] => {
    const due: number[] = [];
    let planned = nextPlanned(schedule);
    for (
      ;
      planned !== undefined && firesAt(schedule, planned) <= now;
      planned = plannedAfter(schedule, planned)
    ) {
      due.push(planned);
      if (due.length > MAX_CAUGHT_UP) due.shift();
    }
    return due;
  };

  /** One after another; a schedule that was changed or deleted meanwhile fires no more of them. */
  const fire = async (schedule: Schedule, due: readonly number[], version: number): Promise<void> => {
    for (const planned of due) {
      if (!deps || stopping.signal.aborted || versions.get(schedule.arn) !== version) return;
      const { first, all } = deliver(schedule, planned, deps);
      track(all);
      const outcome = await first;
      // at a stop, what has not arrived is fired again by the next start
      const isInterrupted = stopping.signal.aborted && outcome !== 'delivered';
      if (isInterrupted || versions.get(schedule.arn) !== version) return;
      table.put({ ...schedule, doneUntil: planned });
    }
    const fired = { ...schedule, doneUntil: due.at(-1) ?? schedule.doneUntil };
    if (fired.deletesWhenDone && nextPlanned(fired) === undefined) {
      versions.delete(fired.arn);
      table.delete(fired.group, fired.name);
    } else plan(fired);
  };

  const track = (work: Promise<void>): void => {
    const tracked = work
      .catch((error: unknown) => console.error(`local scheduler: a firing failed: ${String(error)}`))
      .finally(() => underWay.delete(tracked));
    underWay.add(tracked);
  };

  return {
    plan,
    forget: ({ arn }) => void versions.delete(arn),
    start(given) {
      deps = { ...given, signal: stopping.signal, wait: (ms) => pause(ms, stopping.signal) };
      arm();
    },
    async stop() {
      stopping.abort();
      clearTimeout(timer);
      await Promise.all(underWay);
    },
  };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
