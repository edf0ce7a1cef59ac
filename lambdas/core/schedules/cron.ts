import { type CivilDate, daysIn, weekdayOf } from './calendar.ts';

/** Which days of a month: EventBridge knows a date or a weekday, never both. Weekdays from 0, Sunday. */
export type DayRule =
  | { readonly kind: 'every' }
  | { readonly kind: 'dates'; readonly dates: readonly number[] }
  | { readonly kind: 'weekdays'; readonly weekdays: readonly number[] }
  | { readonly kind: 'last' }
  | { readonly kind: 'lastWorkday' }
  /** The working day nearest to the date, within its month. */
  | { readonly kind: 'workdayNear'; readonly date: number }
  | { readonly kind: 'nth'; readonly weekday: number; readonly nth: number }
  | { readonly kind: 'lastOf'; readonly weekday: number }
  /** The date, or the last day of a shorter month. EventBridge has no word for it: it fires on all days that may be it. */
  | { readonly kind: 'dateOrLast'; readonly date: 29 | 30 };

/** A cron expression: one form, whatever it was written in. Values ascend. */
export interface CronSpec {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly days: DayRule;
  readonly months: readonly number[];
  /** Absent: every year. */
  readonly years?: readonly number[];
}

/** The days of that month on which it runs, ascending. */
export function daysOf({ days, months, years }: CronSpec, at: Omit<CivilDate, 'day'>): readonly number[] {
  if (!months.includes(at.month) || (years && !years.includes(at.year))) return [];
  const last = daysIn(at);
  const all = Array.from({ length: last }, (_, index) => index + 1);
  return all.filter((day) => isDay(days, { ...at, day }, last));
}

function isDay(rule: DayRule, date: CivilDate, last: number): boolean {
  const { day } = date;
  const weekday = weekdayOf(date);
  switch (rule.kind) {
    case 'every':
      return true;
    case 'dates':
      return rule.dates.includes(day);
    case 'weekdays':
      return rule.weekdays.includes(weekday);
    case 'last':
      return day === last;
    case 'lastWorkday':
      return day === workdayNear(date, last, last);
    case 'workdayNear':
      return rule.date <= last && day === workdayNear(date, rule.date, last);
    case 'nth':
      return weekday === rule.weekday && Math.ceil(day / 7) === rule.nth;
    case 'lastOf':
      return weekday === rule.weekday && day + 7 > last;
    case 'dateOrLast':
      return day === Math.min(rule.date, last);
  }
}

/** Saturday goes to Friday, Sunday to Monday, but neither leaves the month. */
function workdayNear(month: CivilDate, day: number, last: number): number {
  const weekday = weekdayOf({ ...month, day });
  if (weekday === 6) return day === 1 ? 3 : day - 1;
  if (weekday === 0) return day === last ? day - 2 : day + 1;
  return day;
}

/** The expression as EventBridge takes it, without `cron(…)`. Of {@link CronSpec} `dateOrLast` it is a superset. */
export function awsCron({ minutes, hours, days, months, years }: CronSpec): string {
  const time = [inWords(minutes, 0, 59), inWords(hours, 0, 23)];
  const [dates, weekdays] = dayFields(days);
  const year = years ? inWords(years, 1970, 2199) : '*';
  return [...time, dates, inWords(months, 1, 12), weekdays, year].join(' ');
}

/** Day of month and day of week; Sunday is 1. */
function dayFields(days: DayRule): readonly [string, string] {
  switch (days.kind) {
    case 'every':
      return ['*', '?'];
    case 'dates':
      return [inWords(days.dates, 1, 31), '?'];
    case 'weekdays':
      return [
        '?',
        inWords(
          days.weekdays.map((it) => it + 1),
          1,
          7,
        ),
      ];
    case 'last':
      return ['L', '?'];
    case 'lastWorkday':
      return ['LW', '?'];
    case 'workdayNear':
      return [`${days.date}W`, '?'];
    case 'nth':
      return ['?', `${days.weekday + 1}#${days.nth}`];
    case 'lastOf':
      return ['?', `${days.weekday + 1}L`];
    case 'dateOrLast':
      return [days.date === 29 ? '28-29' : '28-30', '?'];
  }
}

/** `*`, `0/5`, or a list of values and ranges. */
function inWords(values: readonly number[], least: number, most: number): string {
  const [first = least, second = most] = values;
  if (values.length === most - least + 1) return '*';
  const step = second - first;
  const steady = values.every((value, at) => value === first + at * step);
  if (values.length > 2 && step > 1 && steady && first + values.length * step > most)
    return `${first}/${step}`;
  return runsOf(values)
    .map(([from, to]) => (to > from ? `${from}-${to}` : String(from)))
    .join(',');
}

/** Neighbouring values joined: 1, 2, 3, 7 → 1–3, 7. */
export function runsOf(values: readonly number[]): readonly (readonly [number, number])[] {
  const runs: [number, number][] = [];
  for (const value of values) {
    const run = runs.at(-1);
    if (run && run[1] === value - 1) run[1] = value;
    else runs.push([value, value]);
  }
  return runs;
}
