const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** 840 ms · 12.4 s · 3 min 05 s · 2 h 14 min */
export function duration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < minute) return `${(ms / 1_000).toFixed(ms < 10_000 ? 1 : 0)} s`;
  if (ms < hour) return `${Math.floor(ms / minute)} min ${pad(Math.floor((ms % minute) / 1_000))} s`;
  if (ms < 2 * day) return `${Math.floor(ms / hour)} h ${pad(Math.floor((ms % hour) / minute))} min`;
  return `${Math.floor(ms / day)} days`;
}

/** "4 min ago", "in 38 s"; beyond a day the date. */
export function relativeTime(time: number, now: number, utc: boolean): string {
  const away = now - time;
  if (Math.abs(away) >= day) return dateOf(time, utc);
  if (Math.abs(away) < 1_500) return 'now';
  const span = coarse(Math.abs(away));
  return away > 0 ? `${span} ago` : `in ${span}`;
}

function coarse(ms: number): string {
  if (ms < minute) return `${Math.floor(ms / 1_000)} s`;
  if (ms < hour) return `${Math.floor(ms / minute)} min`;
  return `${Math.floor(ms / hour)} h`;
}

const dateOf = (time: number, utc: boolean): string =>
  new Intl.DateTimeFormat(undefined, {
    dateStyle: 'medium',
    timeStyle: 'short',
    ...(utc ? { timeZone: 'UTC' } : {}),
  }).format(time);

/** With milliseconds and the zone's name. */
export function exactTime(time: number, utc: boolean): string {
  return new Intl.DateTimeFormat(undefined, {
    year: 'numeric',
    month: 'short',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
    hour12: false,
    timeZoneName: 'short',
    ...(utc ? { timeZone: 'UTC' } : {}),
  }).format(time);
}

/** The time of day to a tenth of a second. */
export function clockTime(time: number, utc: boolean): string {
  return new Intl.DateTimeFormat(undefined, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 1,
    hour12: false,
    ...(utc ? { timeZone: 'UTC' } : {}),
  }).format(time);
}

const numbers = new Intl.NumberFormat(undefined, { maximumFractionDigits: 2 });

/** A number with its groups apart. */
export const grouped = (value: number): string => numbers.format(value);

/** 4.2 MB */
export function bytes(count: number): string {
  if (count < 1_000) return `${count} B`;
  if (count < 1_000_000) return `${(count / 1_000).toFixed(count < 10_000 ? 1 : 0)} KB`;
  return `${(count / 1_000_000).toFixed(1)} MB`;
}

/** The end of an id, which tells tasks of one list apart. */
export const shortId = (id: string): string => `…${id.slice(-6)}`;

/** "1 task", "3 tasks" */
export const counted = (count: number, word: string): string =>
  `${grouped(count)} ${word}${count === 1 ? '' : 's'}`;

const pad = (value: number): string => String(value).padStart(2, '0');
