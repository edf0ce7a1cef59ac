import * as z from 'zod/mini';
import { daysIn } from './calendar.ts';
import type { CronSpec, DayRule } from './cron.ts';
import { refuse } from './refuse.ts';
import { civilAt, instantOf } from './zone.ts';

const frequencies = ['none', 'once', 'hourly', 'daily', 'weekly', 'monthly'] as const;
const weekdayNames = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'] as const;

const whole = (least: number, most: number) => z.optional(z.int().check(z.gte(least), z.lte(most)));

/** The members of the frequency form, beside `frequency` itself. */
export const frequencyShape = {
  frequency: z.optional(z.enum(frequencies)),
  minute: whole(0, 59),
  hour: whole(0, 23),
  dayOfWeek: z.optional(z.enum(weekdayNames)),
  /** 29 to 31 are the last day of a month that is shorter. */
  dayOfMonth: z.optional(z.union([z.int().check(z.gte(1), z.lte(31)), z.literal('last')])),
  month: whole(1, 12),
  /** Of `once`; without it the next year that has the date. */
  year: whole(1970, 2199),
};

/** The form that people fill in who do not write cron. Hour and minute are 0 unless given. */
export interface FrequencyForm {
  readonly frequency: (typeof frequencies)[number];
  readonly minute?: number;
  readonly hour?: number;
  readonly dayOfWeek?: (typeof weekdayNames)[number];
  readonly dayOfMonth?: number | 'last';
  readonly month?: number;
  readonly year?: number;
}

const wanted: Readonly<Record<FrequencyForm['frequency'], readonly (keyof FrequencyForm)[]>> = {
  none: [],
  once: ['minute', 'hour', 'dayOfMonth', 'month', 'year'],
  hourly: ['minute'],
  daily: ['minute', 'hour'],
  weekly: ['minute', 'hour', 'dayOfWeek'],
  monthly: ['minute', 'hour', 'dayOfMonth'],
};
const required: Readonly<Partial<Record<FrequencyForm['frequency'], readonly (keyof FrequencyForm)[]>>> = {
  once: ['dayOfMonth', 'month'],
  weekly: ['dayOfWeek'],
  monthly: ['dayOfMonth'],
};
const examples = { dayOfMonth: '1, 31 or "last"', month: '12', dayOfWeek: '"MON"' } as const;

/** @throws RefusedError for a member that the frequency lacks, or does not know. `path` is where the form lies. */
export function requireFitting(form: FrequencyForm, path: string): void {
  const { frequency } = form;
  for (const name of Object.keys(frequencyShape) as (keyof FrequencyForm)[]) {
    if (name === 'frequency') continue;
    if (form[name] !== undefined && !wanted[frequency].includes(name))
      throw refuse(`${path}.${name}`, `does not go with the frequency "${frequency}": leave it out.`);
    if (form[name] === undefined && required[frequency]?.includes(name))
      throw refuse(
        `${path}.${name}`,
        `is missing: "${frequency}" needs it, for example ${examples[name as keyof typeof examples]}.`,
      );
  }
}

/** The cron expression of a form that repeats. */
export function cronOfFrequency({
  frequency,
  minute = 0,
  hour = 0,
  dayOfWeek,
  dayOfMonth,
}: FrequencyForm): CronSpec {
  const every = (most: number, least = 0) => Array.from({ length: most - least + 1 }, (_, at) => at + least);
  const hours = frequency === 'hourly' ? every(23) : [hour];
  const days: DayRule =
    frequency === 'weekly'
      ? { kind: 'weekdays', weekdays: [weekdayNames.indexOf(dayOfWeek ?? 'SUN')] }
      : frequency === 'monthly'
        ? dayRule(dayOfMonth ?? 1)
        : { kind: 'every' };
  return { minutes: [minute], hours, days, months: every(12, 1) };
}

function dayRule(day: number | 'last'): DayRule {
  if (day === 'last' || day === 31) return { kind: 'last' };
  return day === 29 || day === 30 ? { kind: 'dateOrLast', date: day } : { kind: 'dates', dates: [day] };
}

/** When the form's date comes next, as an instant (ms). @throws RefusedError for a date that no year has, or that is past */
export function instantOfOnce(form: FrequencyForm, zone: string, now: number, path: string): number {
  const { minute = 0, hour = 0, dayOfMonth = 1, month = 1, year } = form;
  const thisYear = civilAt(zone, now).year;
  const years = year === undefined ? Array.from({ length: 9 }, (_, at) => thisYear + at) : [year];
  if (dayOfMonth !== 'last' && dayOfMonth > daysIn({ year: 2000, month }))
    throw refuse(
      `${path}.dayOfMonth`,
      `month ${month} has no day ${dayOfMonth}: use for example ${daysIn({ year: 2000, month })} or "last".`,
    );
  for (const candidate of years) {
    const last = daysIn({ year: candidate, month });
    const day = dayOfMonth === 'last' ? last : dayOfMonth;
    if (day > last) continue;
    const at = instantOf(zone, { year: candidate, month, day, hour, minute, second: 0 });
    if (at !== undefined && at > now) return at;
  }
  throw refuse(
    `${path}.${year === undefined ? 'dayOfMonth' : 'year'}`,
    `gives a time that does not come: leave out "year" for the next ${dayOfMonth === 'last' ? 'end' : `day ${dayOfMonth}`} of month ${month}.`,
  );
}
