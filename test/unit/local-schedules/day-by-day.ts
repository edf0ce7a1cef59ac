const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const DAY_MS = 86_400_000;
const SEARCHED_DAYS = 12 * 366;

/**
 * An evaluator of AWS's cron expressions that shares nothing with the one under test: it walks from day to day, asks of
 * each whether it fits, and then tries all its minutes.
 */
export function nextDayByDay(expression: string, after: number): number | undefined {
  const [minutes = '', hours = '', day = '', month = '', weekday = '', year = ''] = expression.split(' ');
  const minutesOfDay: number[] = [];
  for (let at = 0; at < 1440; at++) {
    if (fits(hours, Math.floor(at / 60), 0, 23) && fits(minutes, at % 60, 0, 59)) minutesOfDay.push(at);
  }
  const firstDay = Math.floor(after / DAY_MS) * DAY_MS;
  for (let count = 0; count < SEARCHED_DAYS; count++) {
    const midnight = new Date(firstDay + count * DAY_MS);
    const isDay =
      fits(year, midnight.getUTCFullYear(), 1970, 2199) &&
      fits(month, midnight.getUTCMonth() + 1, 1, 12, MONTHS, 1) &&
      (day === '?' ? fitsWeekday(weekday, midnight) : fitsDay(day, midnight));
    const minute = isDay && minutesOfDay.find((at) => midnight.getTime() + at * 60_000 > after);
    if (typeof minute === 'number') return midnight.getTime() + minute * 60_000;
  }
  return undefined;
}

function fits(
  field: string,
  value: number,
  low: number,
  high: number,
  names: string[] = [],
  base = 0,
): boolean {
  const number = (text: string) => (names.includes(text) ? names.indexOf(text) + base : Number(text));
  return field.split(',').some((part) => {
    const [range = '', step = '1'] = part.split('/');
    const [from = '', to] = range.split('-');
    const start = from === '*' ? low : number(from);
    const end = to !== undefined ? number(to) : from === '*' || part.includes('/') ? high : start;
    return value >= start && value <= end && (value - start) % Number(step) === 0;
  });
}

function lastOfMonth(date: Date): number {
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
}

function fitsDay(field: string, date: Date): boolean {
  const last = lastOfMonth(date);
  if (field === 'L') return date.getUTCDate() === last;
  if (!field.endsWith('W')) return fits(field, date.getUTCDate(), 1, 31);
  const wanted = field === 'LW' ? last : Number(field.slice(0, -1));
  return wanted <= last && date.getUTCDate() === nearestWorkday(date, wanted, last);
}

/** The working day next to a day of the month, without leaving the month. */
function nearestWorkday(date: Date, day: number, last: number): number {
  const weekday = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), day)).getUTCDay();
  if (weekday === 6) return day > 1 ? day - 1 : day + 2;
  if (weekday === 0) return day < last ? day + 1 : day - 2;
  return day;
}

function fitsWeekday(field: string, date: Date): boolean {
  const weekday = date.getUTCDay() + 1;
  const number = (text: string) => (DAYS.includes(text) ? DAYS.indexOf(text) + 1 : Number(text));
  if (field === 'L') return weekday === 7;
  if (field.endsWith('L'))
    return weekday === number(field.slice(0, -1)) && date.getUTCDate() > lastOfMonth(date) - 7;
  const [of = '', nth] = field.split('#');
  if (nth) return weekday === number(of) && Math.ceil(date.getUTCDate() / 7) === Number(nth);
  return fits(field, weekday, 1, 7, DAYS, 1);
}
