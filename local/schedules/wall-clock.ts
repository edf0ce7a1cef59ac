/** A time as the clocks of a zone show it, told as if they were in UTC (ms). */
type Wall = number;

const DAY_MS = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

/** Whether a zone has such a name (IANA). */
export function isTimeZone(zone: string): boolean {
  try {
    return formatOf(zone) !== undefined;
  } catch {
    return false;
  }
}

/** What the clocks of the zone show at an instant. */
export function wallAt(instant: number, zone: string): Wall {
  if (zone === 'UTC') return instant;
  const part: Record<string, number> = {};
  for (const { type, value } of formatOf(zone).formatToParts(instant)) part[type] = Number(value);
  const { year = 0, month = 1, day, hour, minute, second } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second) + (instant % 1000);
}

/** The first instant at which the clocks of the zone show this; undefined when they jump over it in spring. */
export function instantOf(wall: Wall, zone: string): number | undefined {
  if (zone === 'UTC') return wall;
  // the offsets on both sides of any change nearby
  const candidates = [wall - DAY_MS, wall + DAY_MS].map((near) => wall - (wallAt(near, zone) - near));
  return candidates.sort((a, b) => a - b).find((instant) => wallAt(instant, zone) === wall);
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(zone, made);
  return made;
}
