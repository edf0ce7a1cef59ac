import { asUtc, type Civil, civilText } from './calendar.ts';
import { type CronSpec, daysOf } from './cron.ts';
import type { Plan } from './timing.ts';
import { civilAt, instantOf, isSummerTime, offsetAt, offsetText } from './zone.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** One planned run: the instant (ms) and what the zone's clocks show then. */
export interface PlannedRun {
  readonly at: number;
  /** "2026-11-30T07:30:00" */
  readonly local: string;
  /** "+01:00" */
  readonly offset: string;
  readonly summerTime: boolean;
}

/** The first run after `after` (ms), if there is one. */
export function nextRun(plan: Plan, after: number): number | undefined {
  const from = Math.max(after, (plan.startAt ?? after + 1) - 1);
  const next = nextOf(plan, from);
  return next !== undefined && (plan.endAt === undefined || next <= plan.endAt) ? next : undefined;
}

/** The next runs, `count` at the most. */
export function nextRuns(plan: Plan, after: number, count: number): readonly PlannedRun[] {
  const runs: PlannedRun[] = [];
  for (let at = nextRun(plan, after); at !== undefined && runs.length < count; at = nextRun(plan, at))
    runs.push(describeRun(plan.timeZone, at));
  return runs;
}

/** A run as people want to see it. */
function describeRun(zone: string, at: number): PlannedRun {
  return {
    at,
    local: civilText(civilAt(zone, at)),
    offset: offsetText(offsetAt(zone, at)),
    summerTime: isSummerTime(zone, at),
  };
}

/** Whether a run is planned at that instant. */
export function isPlanned(plan: Plan, at: number): boolean {
  return nextRun(plan, at - 1) === at;
}

/** The last run after `from` and not after `to`, if there is one: looks back in growing steps, as most are near. */
export function lastRun(plan: Plan, from: number, to: number): number | undefined {
  for (const back of [hour, day, 7 * day, 31 * day, Number.POSITIVE_INFINITY]) {
    const since = Math.max(from, to - back);
    let last: number | undefined;
    for (let at = nextRun(plan, since); at !== undefined && at <= to; at = nextRun(plan, at)) last = at;
    if (last !== undefined || since === from) return last;
  }
  return undefined;
}

function nextOf({ timing, timeZone, anchorAt }: Plan, after: number): number | undefined {
  switch (timing.kind) {
    case 'at':
      return timing.instant > after ? timing.instant : undefined;
    case 'rate':
      return after < anchorAt
        ? anchorAt
        : anchorAt + (Math.floor((after - anchorAt) / timing.everyMs) + 1) * timing.everyMs;
    case 'cron':
      return nextOfCron(timing.cron, timeZone, after);
  }
}

/** Whatever comes again does so within it: a fifth Sunday of February takes 40 years at the most. */
const horizonYears = 41;

function nextOfCron(spec: CronSpec, zone: string, after: number): number | undefined {
  // A day earlier: where clocks are put back over midnight, a wall time may come before the one that shows now.
  const now = civilAt(zone, after - day);
  const end = Math.max(now.year + horizonYears, spec.years?.at(-1) ?? 0);
  for (
    let { year, month } = now;
    year <= end;
    [year, month] = month === 12 ? [year + 1, 1] : [year, month + 1]
  ) {
    for (const date of daysOf(spec, { year, month })) {
      if (year === now.year && month === now.month && date < now.day) continue;
      const found = firstOfDay(spec, zone, { year, month, day: date, hour: 0, minute: 0, second: 0 }, after);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** The earliest run of a day after `after`: on the days when clocks change, wall times do not come in their order. */
function firstOfDay(spec: CronSpec, zone: string, date: Civil, after: number): number | undefined {
  const midnight = asUtc(date);
  const [before, behind] = [offsetAt(zone, midnight - day), offsetAt(zone, midnight + 2 * day)];
  const [least, most] = [Math.min(before, behind), Math.max(before, behind)];
  let earliest: number | undefined;
  for (const hours of spec.hours) {
    const utc = midnight + hours * hour;
    if (utc + hour - least <= after) continue;
    if (earliest !== undefined && utc - most > earliest) break;
    for (const minutes of spec.minutes) {
      const at = instantOf(zone, { ...date, hour: hours, minute: minutes });
      if (at === undefined || at <= after) continue;
      if (least === most) return at;
      if (earliest === undefined || at < earliest) earliest = at;
    }
  }
  return earliest;
}
