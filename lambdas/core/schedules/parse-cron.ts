import { daysIn } from './calendar.ts';
import { awsCron, type CronSpec, type DayRule } from './cron.ts';
import { CronFieldError, type FieldRule, parseField } from './cron-field.ts';
import { refuse } from './refuse.ts';

const minute: FieldRule = { word: 'minute', least: 0, most: 59 };
const hour: FieldRule = { word: 'hour', least: 0, most: 23 };
const dayOfMonth: FieldRule = { word: 'day of month', least: 1, most: 31 };
const monthNames = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const month: FieldRule = { word: 'month', least: 1, most: 12, names: monthNames, firstName: 1 };
const weekdayNames = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
/** Unix: 0 and 7 are Sunday. AWS: 1 is Sunday. */
const unixWeekday: FieldRule = { word: 'day of week', least: 0, most: 7, names: weekdayNames };
const awsWeekday: FieldRule = { word: 'day of week', least: 1, most: 7, names: weekdayNames, firstName: 1 };
const year: FieldRule = { word: 'year', least: 1970, most: 2199 };

/** EventBridge's limit is 256 characters, `cron()` included. */
const longest = 250;

/**
 * Parses five-field Unix cron ("30 7 * * 1", Monday is 1) and AWS's six fields ("30 7 ? * 2 *", Monday is 2; L, W and #).
 * `cron(…)` around it is allowed. What EventBridge cannot do is refused with the reason and an example that works.
 * @throws RefusedError invalid, naming `field`
 */
export function parseCron(text: string, field: string): CronSpec {
  const inner = /^\s*cron\s*\((.*)\)\s*$/is.exec(text)?.[1] ?? text;
  const fields = inner.trim().split(/\s+/);
  try {
    const spec = parseFields(fields);
    requirePossible(spec);
    if (awsCron(spec).length <= longest) return spec;
    throw new CronFieldError('is too long for EventBridge in its shortest form: make two schedules of it');
  } catch (error) {
    if (!(error instanceof CronFieldError)) throw error;
    throw refuse(field, `"${text.slice(0, 100)}": ${error.message}.`);
  }
}

function parseFields(fields: readonly string[]): CronSpec {
  const [minutes = '', hours = '', dates = '', months = '', weekdays = '', years = '*'] = fields;
  if (fields.length !== 5 && fields.length !== 6)
    throw new CronFieldError(
      `has ${fields.length} fields: give five (minute hour day month weekday), as in "30 7 * * 1" for Mondays at 7:30, or AWS's six with the year`,
    );
  if (fields.length === 6 && /^(\?|[0-7]|SUN|MON|TUE|WED|THU|FRI|SAT)$/i.test(years))
    throw new CronFieldError(
      `the sixth field is the year, not "${years}": EventBridge has no seconds, so leave out the first field, as in "30 7 ? * MON *"`,
    );
  const unix = fields.length === 5;
  return {
    minutes: parseField(minutes, minute),
    hours: parseField(hours, hour),
    days: parseDays(dates, weekdays, unix),
    months: parseField(months, month),
    ...(years === '*' ? {} : { years: parseField(years, year) }),
  };
}

function parseDays(dates: string, weekdays: string, unix: boolean): DayRule {
  const [anyDate, anyWeekday] = [dates, weekdays].map((it) => it === '*' || it === '?');
  if (dates === '?' && weekdays === '?')
    throw new CronFieldError('day of month and day of week are both "?": write * for one of them');
  if (!anyDate && !anyWeekday)
    throw new CronFieldError(
      `names a day of month (${dates}) and a day of week (${weekdays}), which EventBridge cannot do: make one schedule for each, such as "0 9 1 * *" and "0 9 * * 1"`,
    );
  if (!anyDate) return parseDates(dates);
  return anyWeekday ? { kind: 'every' } : parseWeekdays(weekdays, unix);
}

function parseDates(text: string): DayRule {
  if (/^L$/i.test(text)) return { kind: 'last' };
  if (/^(LW|WL)$/i.test(text)) return { kind: 'lastWorkday' };
  const near = /^(\d{1,2})W$/i.exec(text)?.[1];
  if (near !== undefined) return { kind: 'workdayNear', date: parseField(near, dayOfMonth)[0] ?? 1 };
  if (/[LW]/i.test(text))
    throw new CronFieldError(
      `day of month "${text}": L, LW and a number with W stand alone, as in "0 9 L * ?" or "0 9 15W * ?"; for more days make one schedule for each`,
    );
  if (text.includes('#'))
    throw new CronFieldError(`day of month "${text}": # belongs to the day of week, as in "0 9 ? * MON#1"`);
  const dates = parseField(text, dayOfMonth);
  return dates.length === 31 ? { kind: 'every' } : { kind: 'dates', dates };
}

function parseWeekdays(text: string, unix: boolean): DayRule {
  const rule = unix ? unixWeekday : awsWeekday;
  const day = (written: string) => sundayFirst(parseField(written, rule)[0] ?? rule.least, unix);
  if (/^L$/i.test(text)) return { kind: 'weekdays', weekdays: [6] };
  const nth = /^(\w{1,3})#(\d+)$/.exec(text);
  if (nth?.[1] && nth[2]) {
    const count = Number(nth[2]);
    if (count >= 1 && count <= 5) return { kind: 'nth', weekday: day(nth[1]), nth: count };
    throw new CronFieldError(
      `day of week "${text}": a month has the first (#1) to the fifth (#5) of a weekday`,
    );
  }
  const last = /^(\d|SUN|MON|TUE|WED|THU|FRI|SAT)L$/i.exec(text)?.[1];
  if (last !== undefined) return { kind: 'lastOf', weekday: day(last) };
  if (/#/.test(text) || /(^|[,-])\w*L($|[,-/])/i.test(text))
    throw new CronFieldError(
      `day of week "${text}": # and L stand alone, as in "0 9 ? * MON#1" or "0 9 ? * FRIL"; for more days make one schedule for each`,
    );
  if (/W/i.test(text.replace(/WED/gi, '')))
    throw new CronFieldError(`day of week "${text}": W belongs to the day of month, as in "0 9 15W * ?"`);
  const weekdays = [...new Set(parseField(text, rule).map((it) => sundayFirst(it, unix)))].sort();
  return weekdays.length === 7 ? { kind: 'every' } : { kind: 'weekdays', weekdays };
}

const sundayFirst = (written: number, unix: boolean) => (unix ? written % 7 : written - 1);

/** A date that none of its months has would never come, such as 31 February. */
function requirePossible({ days, months }: CronSpec): void {
  const date = days.kind === 'dates' ? days.dates[0] : days.kind === 'workdayNear' ? days.date : 1;
  const longestMonth = Math.max(...months.map((it) => daysIn({ year: 2000, month: it })));
  if (date === undefined || date <= longestMonth) return;
  const named = months.map((it) => monthNames[it - 1]).join(', ');
  throw new CronFieldError(
    `there is no day ${date} in ${named}: write L for the last day of a month, as in "0 9 L ${named.split(',')[0]} ?"`,
  );
}
