import type { Schedule } from './schedule.ts';
import type { Plan, Timing } from './timing.ts';
import { parseTiming } from './timing-form.ts';

/** Timings of stored schedules are never judged by now: a date that is past stays what it is. */
const beforeAll = -8.64e15;

/** The stored timing, parsed. */
export function timingOf({ timing, timeZone }: Schedule): Timing {
  const parsed = parseTiming(timing, timeZone, beforeAll);
  if (!parsed) throw new Error('a schedule is stored with the frequency none');
  return parsed;
}

/** When the schedule runs. */
export function planOf(schedule: Schedule): Plan {
  const { timeZone, anchorAt, startAt, endAt } = schedule;
  return { timing: timingOf(schedule), timeZone, anchorAt, startAt, endAt };
}
