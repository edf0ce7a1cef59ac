import { asUtc, type Civil, civilOf } from './calendar.ts';
import { refuse } from './refuse.ts';

const day = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const numeric = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric' } as const;
  const format = new Intl.DateTimeFormat('en-US', {
    ...numeric,
    minute: 'numeric',
    second: 'numeric',
    hourCycle: 'h23',
    timeZone: zone,
  });
  formats.set(zone, format);
  return format;
}

/** Clocks change on a quarter of an hour, and Intl takes microseconds: what was asked is remembered. */
const quarter = 900_000;
const remembered = 5_000;
const offsets = new Map<string, number>();

/** How far the zone's clocks are ahead of UTC at that instant (ms). */
export function offsetAt(zone: string, instant: number): number {
  if (zone === 'UTC') return 0;
  const start = Math.floor(instant / quarter) * quarter;
  const name = `${zone} ${start}`;
  const known = offsets.get(name);
  if (known !== undefined) return known;
  if (offsets.size >= remembered) offsets.clear();
  const offset = askIntl(zone, start);
  offsets.set(name, offset);
  return offset;
}

function askIntl(zone: string, instant: number): number {
  const parts: Record<string, number> = {};
  for (const { type, value } of formatOf(zone).formatToParts(instant)) parts[type] = Number(value);
  const { year = 0, month = 1, day: date = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, date, hour, minute, second) - instant;
}

/** What the zone's clocks show at that instant. */
export function civilAt(zone: string, instant: number): Civil {
  return civilOf(instant + offsetAt(zone, instant));
}

/**
 * When the zone's clocks show that: undefined where they are put forward past it, the first of the two times where they are
 * put back. So does EventBridge Scheduler: a run in the gap is skipped, one in the overlap happens once.
 */
export function instantOf(zone: string, civil: Civil): number | undefined {
  const utc = asUtc(civil);
  const [before, after] = [offsetAt(zone, utc - day), offsetAt(zone, utc + day)];
  if (before === after) return utc - before;
  const instants = [utc - before, utc - after].filter((it) => offsetAt(zone, it) === utc - it);
  return instants.length === 0 ? undefined : Math.min(...instants);
}

/** True where the zone's clocks are ahead of its own standard time: summer time. */
export function isSummerTime(zone: string, instant: number): boolean {
  const { year } = civilAt(zone, instant);
  const standard = Math.min(offsetAt(zone, Date.UTC(year, 0, 1)), offsetAt(zone, Date.UTC(year, 6, 1)));
  return offsetAt(zone, instant) > standard;
}

/** "+01:00" */
export function offsetText(offset: number): string {
  const minutes = Math.round(Math.abs(offset) / 60_000);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** The IANA zone as EventBridge spells it. @throws RefusedError naming the nearest zones */
export function parseZone(text: string): string {
  if (/^(utc|etc\/utc)$/i.test(text)) return 'UTC';
  const known = Intl.supportedValuesOf('timeZone');
  const exact = known.find((name) => name.toLowerCase() === text.toLowerCase());
  if (exact) return exact;
  // Links such as US/Eastern are not in the list, and offsets such as +01:00 are no zone.
  if (/^[A-Za-z]+\/[\w+/-]+$/.test(text) && isKnown(text)) return text;
  const city = (text.split('/').at(-1) ?? text).toLowerCase().replaceAll(' ', '_');
  const near = city.length < 3 ? [] : known.filter((name) => name.toLowerCase().includes(city)).slice(0, 3);
  const example = near.length > 0 ? near.join(', ') : 'Europe/Vienna, America/New_York, UTC';
  throw refuse('timeZone', `"${text.slice(0, 60)}" is no IANA time zone: use for example ${example}.`);
}

function isKnown(zone: string): boolean {
  try {
    formatOf(zone);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
