import { civilText } from './calendar.ts';
import { type CronSpec, type DayRule, runsOf } from './cron.ts';
import type { Timing } from './timing.ts';
import { civilAt } from './zone.ts';

const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** When a schedule runs, in words: "every Monday at 07:30 (Europe/Vienna)". */
export function timingInWords(timing: Timing, zone: string): string {
  switch (timing.kind) {
    case 'rate':
      return `every ${durationInWords(timing.everyMs)}`;
    case 'at':
      return `once, on ${civilText(civilAt(zone, timing.instant)).slice(0, 16).replace('T', ' at ')} (${zone})`;
    case 'cron':
      return `${cronInWords(timing.cron)} (${zone})`;
  }
}

function durationInWords(ms: number): string {
  for (const [unit, size] of [
    ['day', 86_400_000],
    ['hour', 3_600_000],
  ] as const)
    if (ms % size === 0) return counted(ms / size, unit);
  return counted(ms / 60_000, 'minute');
}

const counted = (count: number, unit: string) => (count === 1 ? unit : `${count} ${unit}s`);

function cronInWords({ minutes, hours, days, months: monthsOf, years }: CronSpec): string {
  const when = timeInWords(minutes, hours);
  const on = daysInWords(days);
  const inMonths =
    monthsOf.length === 12 ? '' : ` in ${listed(monthsOf, (month) => months[month - 1] ?? '')}`;
  const inYears = years ? ` in ${listed(years, String)}` : '';
  const often = /^every|^at minute/.test(when);
  const sentence = often ? [when, on === 'every day' ? '' : `, ${on}`] : [on, ` ${when}`];
  return `${sentence.join('')}${inMonths}${inYears}`;
}

function timeInWords(minutes: readonly number[], hours: readonly number[]): string {
  const clock = hours.flatMap((hour) => minutes.map((minute) => `${two(hour)}:${two(minute)}`));
  if (clock.length <= 4) return `at ${joined(clock)}`;
  const within = hours.length === 24 ? '' : ` of the hours ${listed(hours, two)}`;
  const step = stepOf(minutes, 60);
  if (step !== undefined) return `every ${counted(step, 'minute')}${within}`;
  const hourStep = stepOf(hours, 24);
  const [only] = minutes;
  if (minutes.length === 1 && only !== undefined && hourStep !== undefined)
    return `every ${counted(hourStep, 'hour')} at minute ${only}`;
  return `at minute ${listed(minutes, String)}${within || ' of every hour'}`;
}

/** The step of values that go all the way round from 0. */
function stepOf(values: readonly number[], of: number): number | undefined {
  const step = (values[1] ?? of) - (values[0] ?? 0);
  const round = values[0] === 0 && of % step === 0 && values.length === of / step;
  return round && values.every((value, at) => value === at * step) ? step : undefined;
}

function daysInWords(days: DayRule): string {
  switch (days.kind) {
    case 'every':
      return 'every day';
    case 'dates':
      return `on day ${listed(days.dates, String)} of the month`;
    case 'weekdays': {
      const list = days.weekdays.join();
      if (list === '1,2,3,4,5') return 'Monday to Friday';
      return list === '0,6'
        ? 'Saturday and Sunday'
        : `every ${joined(days.weekdays.map((it) => weekdays[it] ?? ''))}`;
    }
    case 'last':
      return 'on the last day of the month';
    case 'lastWorkday':
      return 'on the last working day of the month';
    case 'workdayNear':
      return `on the working day nearest to day ${days.date} of the month`;
    case 'nth':
      return `on the ${['first', 'second', 'third', 'fourth', 'fifth'][days.nth - 1]} ${weekdays[days.weekday]} of the month`;
    case 'lastOf':
      return `on the last ${weekdays[days.weekday]} of the month`;
    case 'dateOrLast':
      return `on day ${days.date} of the month (its last day where it is shorter)`;
  }
}

function listed(values: readonly number[], word: (value: number) => string): string {
  return joined(
    runsOf(values).flatMap(([from, to]) =>
      to - from > 1 ? [`${word(from)} to ${word(to)}`] : from === to ? [word(from)] : [word(from), word(to)],
    ),
  );
}

function joined(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

const two = (value: number) => String(value).padStart(2, '0');
