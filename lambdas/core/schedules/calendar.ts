/** A date on the calendar; months from 1. */
export interface CivilDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** What a clock on the wall shows. */
export interface Civil extends CivilDate {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/** The days that a month has. */
export function daysIn({ year, month }: Omit<CivilDate, 'day'>): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** 0 is Sunday. */
export function weekdayOf({ year, month, day }: CivilDate): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay();
}

/** The wall clock as if it hung in UTC (ms): compares and subtracts wall times. */
export function asUtc({ year, month, day, hour, minute, second }: Civil): number {
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** What {@link asUtc} was given. */
export function civilOf(utc: number): Civil {
  const date = new Date(utc);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
  };
}

/** "2026-12-01T07:30:00" */
export function civilText(civil: Civil): string {
  return new Date(asUtc(civil)).toISOString().slice(0, 19);
}
