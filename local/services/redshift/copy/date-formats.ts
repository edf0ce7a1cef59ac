/** A date and a time of day read from a text. */
export interface ReadMoment {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly microsecond: number;
  /** As `+02` or `+02:30` or `UTC`, where there is one. */
  readonly zone: string | undefined;
}

type Part =
  | 'year'
  | 'shortYear'
  | 'month'
  | 'monthName'
  | 'day'
  | 'hour'
  | 'hour12'
  | 'minute'
  | 'second'
  | 'fraction'
  | 'half'
  | 'zone';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MONTH_NAME = '(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*';

/** The elements of a format, the longer first. */
const ELEMENTS: readonly (readonly [element: string, part: Part, pattern: string])[] = [
  ['YYYY', 'year', '\\d{4}'],
  ['HH24', 'hour', '\\d{1,2}'],
  ['HH12', 'hour12', '\\d{1,2}'],
  ['MONTH', 'monthName', MONTH_NAME],
  ['MON', 'monthName', MONTH_NAME],
  ['YY', 'shortYear', '\\d{2}'],
  ['MM', 'month', '\\d{1,2}'],
  ['DD', 'day', '\\d{1,2}'],
  ['HH', 'hour', '\\d{1,2}'],
  ['MI', 'minute', '\\d{1,2}'],
  ['SS', 'second', '\\d{1,2}'],
  ['US', 'fraction', '\\d{1,6}'],
  ['AM', 'half', '(?:[ap]\\.?m\\.?)'],
  ['PM', 'half', '(?:[ap]\\.?m\\.?)'],
  ['OF', 'zone', '(?:z|utc|[+-]\\d{2}(?::?\\d{2})?)'],
  ['TZ', 'zone', '(?:z|utc|[+-]\\d{2}(?::?\\d{2})?)'],
];

const TIME_TAIL =
  '(?:[T ](?<h>\\d{1,2}):(?<mi>\\d{2})(?::(?<s>\\d{2})(?:\\.(?<f>\\d{1,6})\\d*)?)?(?: ?(?<half>[ap]\\.?m\\.?))?(?: ?(?<zone>z|utc|[+-]\\d{2}(?::?\\d{2})?))?)?';

/** What `auto` recognizes, besides the format that is the default. */
const AUTO_DATES: readonly string[] = [
  '(?<y>\\d{4})[-/.](?<m>\\d{1,2})[-/.](?<d>\\d{1,2})',
  '(?<y>\\d{4})(?<m>\\d{2})(?<d>\\d{2})',
  '(?<m>\\d{1,2})[-/.](?<d>\\d{1,2})[-/.](?<y>\\d{4})',
  `(?<name>${MONTH_NAME})[- ](?<d>\\d{1,2})(?:, ?|[- ])(?<y>\\d{4})`,
  `(?<d>\\d{1,2})[- ](?<name>${MONTH_NAME})(?:, ?|[- ])(?<y>\\d{4})`,
  `(?<y>\\d{4})[- ](?<name>${MONTH_NAME})[- ](?<d>\\d{1,2})`,
];
const AUTO = AUTO_DATES.map((date) => new RegExp(`^${date}${TIME_TAIL}$`, 'i'));
const DEFAULT = new RegExp(`^(?<y>\\d{4})-(?<m>\\d{2})-(?<d>\\d{2})${TIME_TAIL}$`, 'i');

/** Reads dates and times in a format: one made of elements, `auto`, or undefined for the default. */
export function momentReader(format: string | undefined): (text: string) => ReadMoment | undefined {
  if (format === undefined) return (text) => fromGroups(DEFAULT.exec(text)?.groups);
  if (format === 'auto') {
    return (text) => {
      for (const pattern of AUTO) {
        const groups = pattern.exec(text)?.groups;
        if (groups) return fromGroups(groups);
      }
      return undefined;
    };
  }
  if (format === 'epochsecs' || format === 'epochmillisecs') {
    const unit = format === 'epochsecs' ? 1000 : 1;
    return (text) => (/^-?\d+(\.\d+)?$/.test(text) ? fromEpoch(Number(text) * unit) : undefined);
  }
  return elementReader(format);
}

function elementReader(format: string): (text: string) => ReadMoment | undefined {
  const parts: Part[] = [];
  let source = '';
  for (let at = 0; at < format.length; ) {
    const found = ELEMENTS.find(
      ([element]) => format.slice(at, at + element.length).toUpperCase() === element,
    );
    if (found) {
      parts.push(found[1]);
      source += `(${found[2]})`;
      at += found[0].length;
    } else {
      source += (format[at] ?? '').replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
      at += 1;
    }
  }
  const pattern = new RegExp(`^${source}$`, 'i');
  return (text) => {
    const match = pattern.exec(text);
    if (!match) return undefined;
    const value = (...wanted: readonly Part[]): string | undefined => {
      const index = parts.findIndex((part) => wanted.includes(part));
      return index < 0 ? undefined : match[index + 1];
    };
    const shortYear = value('shortYear');
    return fromGroups({
      y: value('year') ?? (shortYear === undefined ? undefined : `20${shortYear}`),
      m: value('month'),
      name: value('monthName'),
      d: value('day') ?? '1',
      h: value('hour', 'hour12'),
      mi: value('minute'),
      s: value('second'),
      f: value('fraction'),
      half: value('half'),
      zone: value('zone'),
    });
  };
}

function fromGroups(
  groups: Readonly<Record<string, string | undefined>> | undefined,
): ReadMoment | undefined {
  if (!groups) return undefined;
  const { y, m, name, d, h = '0', mi = '0', s = '0', f = '0', half, zone } = groups;
  const month = name === undefined ? Number(m) : MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1;
  const [year, day, minute, second] = [y, d, mi, s].map(Number);
  if (year === undefined || day === undefined || minute === undefined || second === undefined)
    return undefined;
  const hour = half === undefined ? Number(h) : (Number(h) % 12) + (/^p/i.test(half) ? 12 : 0);
  const isDay =
    month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
  if (!isDay || hour > 23 || minute > 59 || second > 59) return undefined;
  return { year, month, day, hour, minute, second, microsecond: Number(f.padEnd(6, '0')), zone };
}

function fromEpoch(ms: number): ReadMoment | undefined {
  const date = new Date(ms);
  if (Number.isNaN(date.getTime())) return undefined;
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    microsecond: date.getUTCMilliseconds() * 1000,
    zone: undefined,
  };
}
