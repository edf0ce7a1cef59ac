import { Cron } from 'croner';

/** Times of a `cron(…)` expression of AWS as a wall clock shows them, told as if that wall clock were in UTC (ms). */
export interface WallCron {
  /** The first time after `wall`; undefined when there is none any more. */
  next(wall: number): number | undefined;
}

/** AWS's days of the week begin with 1 = Sunday; `0/5` begins at 0. */
const DIALECT = { alternativeWeekdays: true, sloppyRanges: true, timezone: 'UTC' } as const;

/**
 * Reads six fields: minutes, hours, day of month, month, day of week, year. One of the two days is `?`, as AWS wants it.
 * Undefined for anything that AWS's documentation does not describe.
 */
export function readCron(text: string): WallCron | undefined {
  const fields = text.trim().toUpperCase().split(/\s+/);
  const isKnown =
    fields.length === FIELDS.length && FIELDS.every((field, at) => isField(fields[at] ?? '', field));
  const [minutes, hours, day = '', month, weekday = '', year] = fields;
  if (!isKnown || (day === '?') === (weekday === '?')) return undefined;
  const pattern = ['0', minutes, hours, asDay(day), month, asWeekday(weekday), year].join(' ');
  const cron = compile(pattern);
  return cron && { next: (wall) => cron.nextRun(new Date(wall))?.getTime() };
}

interface Field {
  readonly from: number;
  readonly to: number;
  readonly names?: readonly string[];
  /** What the field takes alone, beside values, ranges, lists and steps. */
  readonly alone?: RegExp;
  readonly hasSteps?: boolean;
}

const MONTHS = 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ');
const DAYS = 'SUN MON TUE WED THU FRI SAT'.split(' ');
const ORDERED_DAY = `(?:[1-7]|${DAYS.join('|')})`;

const FIELDS: readonly Field[] = [
  { from: 0, to: 59 },
  { from: 0, to: 23 },
  { from: 1, to: 31, alone: /^(\?|L|LW|([1-9]|[12]\d|3[01])W)$/ },
  { from: 1, to: 12, names: MONTHS },
  {
    from: 1,
    to: 7,
    names: DAYS,
    alone: new RegExp(`^(\\?|L|${ORDERED_DAY}L|${ORDERED_DAY}#[1-5])$`),
    hasSteps: false,
  },
  { from: 1970, to: 2199 },
];

function isField(text: string, field: Field): boolean {
  if (field.alone?.test(text)) return true;
  return text.split(',').every((part) => isPart(part, field));
}

function isPart(text: string, { from, to, names = [], hasSteps = true }: Field): boolean {
  const [range = '', step, ...more] = text.split('/');
  if (more.length > 0 || (step !== undefined && !(hasSteps && /^[1-9]\d*$/.test(step)))) return false;
  if (range === '*') return true;
  const ends = range.split('-').map((end) => {
    const named = names.indexOf(end);
    return named >= 0 ? named + from : /^\d+$/.test(end) ? Number(end) : Number.NaN;
  });
  const [first = Number.NaN, last = first] = ends;
  return ends.length <= 2 && first >= from && last <= to && first <= last;
}

function asDay(day: string): string {
  return day === '?' ? '*' : day;
}

/** `6L` is the last Friday of the month, `L` alone the last day of the week. */
function asWeekday(weekday: string): string {
  if (weekday === '?') return '*';
  if (weekday === 'L') return '7';
  return weekday.replace(/L$/, '#L');
}

/** The library has the last word on what the checks above have let through. */
function compile(pattern: string): Cron | undefined {
  try {
    return new Cron(pattern, DIALECT);
  } catch {
    return undefined;
  }
}
