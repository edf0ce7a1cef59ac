import type { Owner, ScheduleId } from '../ids.ts';
import type { Clock } from '../ports.ts';
import { findSchedule } from './change-schedule.ts';
import { nextRun, nextRuns, type PlannedRun } from './next-runs.ts';
import { planOf, timingOf } from './plan-of.ts';
import type { ScheduleStore } from './ports.ts';
import type { Occurrence, Schedule } from './schedule.ts';
import { timingInWords } from './words.ts';

export interface ShowScheduleDeps {
  readonly schedules: ScheduleStore;
  readonly clock: Pick<Clock, 'now'>;
}

/** A schedule as people see it. */
export interface ShownSchedule {
  readonly schedule: Schedule;
  /** `done` also when its end is past and no run told us so. */
  readonly state: 'enabled' | 'paused' | 'done';
  /** "every Monday at 07:30 (Europe/Vienna)" */
  readonly words: string;
  /** None while it is paused or done. */
  readonly next: readonly PlannedRun[];
}

/** The schedule with its next `count` runs. */
export function showSchedule(schedule: Schedule, count: number, now: number): ShownSchedule {
  const plan = planOf(schedule);
  const words = timingInWords(timingOf(schedule), schedule.timeZone);
  if (schedule.state !== 'enabled')
    return { schedule, state: schedule.state === 'paused' ? 'paused' : 'done', words, next: [] };
  const left = schedule.maxRuns === undefined ? count : Math.min(count, schedule.maxRuns - schedule.runs);
  const next = nextRuns(plan, now, Math.max(0, left));
  // A single time that has just come is still to be dispatched.
  const over = plan.timing.kind !== 'at' && nextRun(plan, now) === undefined;
  return { schedule, state: over ? 'done' : 'enabled', words, next };
}

/** A page of the owner's schedules, newest first; `cursor` continues it. */
export async function listSchedules(
  owner: Owner,
  { cursor, limit }: { readonly cursor?: ScheduleId; readonly limit: number },
  { schedules, clock }: ShowScheduleDeps,
): Promise<{ readonly schedules: readonly ShownSchedule[]; readonly cursor?: ScheduleId }> {
  const page = await schedules.page(owner, cursor, limit);
  const now = clock.now();
  const shown = page.filter(({ state }) => state !== 'deleting').map((it) => showSchedule(it, 1, now));
  const last = page.at(-1);
  return { schedules: shown, ...(last && page.length === limit ? { cursor: last.id } : {}) };
}

/** A page of what became of a schedule's runs, newest first; `cursor` (ms) continues it. */
export async function listRuns(
  owner: Owner,
  id: ScheduleId,
  { before, limit }: { readonly before?: number; readonly limit: number },
  deps: ShowScheduleDeps,
): Promise<{ readonly runs: readonly Occurrence[]; readonly cursor?: number }> {
  await findSchedule(owner, id, deps);
  const runs = await deps.schedules.occurrences(id, before, limit);
  const last = runs.at(-1);
  return { runs, ...(last && runs.length === limit ? { cursor: last.plannedAt } : {}) };
}
