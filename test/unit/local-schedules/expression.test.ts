import { expect, test } from 'vitest';
import { nextOccurrence, readExpression } from '#local/schedules/expression.ts';
import { isTimeZone } from '#local/schedules/wall-clock.ts';

/** The next times after `start` as UTC, without their seconds. */
function following(text: string, start: string, count: number, zone = 'UTC', base = 0): string[] {
  const expression = readExpression(text);
  if (!expression) throw new Error(`${text} is no expression`);
  const found: string[] = [];
  let after: number | undefined = Date.parse(start);
  while (found.length < count) {
    after = nextOccurrence(expression, after, { zone, base });
    if (after === undefined) break;
    found.push(new Date(after).toISOString().slice(0, 16));
  }
  return found;
}

test('rates are counted from their base, which is their first time when it lies ahead', () => {
  expect(following('rate(5 minutes)', '2026-01-01T00:07:30Z', 2)).toEqual([
    '2026-01-01T00:10',
    '2026-01-01T00:15',
  ]);
  expect(following('rate(5 minutes)', '2026-01-01T00:10:00Z', 1)).toEqual(['2026-01-01T00:15']);
  expect(following('rate(1 day)', '2026-01-01T00:07:30Z', 1)).toEqual(['2026-01-02T00:00']);
  const base = Date.parse('2026-01-03T00:07:00Z');
  expect(following('rate(2 hours)', '2026-01-01T00:00:00Z', 2, 'UTC', base)).toEqual([
    '2026-01-03T00:07',
    '2026-01-03T02:07',
  ]);
});

// Both changes in zones of the north and the south, of a whole and of half an hour
test.each([
  [
    'America/New_York',
    'cron(30 2 * * ? *)',
    '2027-03-13T12:00:00Z',
    ['2027-03-15T06:30', '2027-03-16T06:30'],
  ],
  [
    'America/New_York',
    'cron(30 1 * * ? *)',
    '2027-11-06T12:00:00Z',
    ['2027-11-07T05:30', '2027-11-08T06:30'],
  ],
  ['Europe/Berlin', 'cron(30 2 * * ? *)', '2027-03-27T12:00:00Z', ['2027-03-29T00:30', '2027-03-30T00:30']],
  ['Europe/Berlin', 'cron(30 2 * * ? *)', '2027-10-30T12:00:00Z', ['2027-10-31T00:30', '2027-11-01T01:30']],
  [
    'Australia/Lord_Howe',
    'cron(15 2 * * ? *)',
    '2027-10-02T00:00:00Z',
    ['2027-10-03T15:15', '2027-10-04T15:15'],
  ],
  [
    'Australia/Lord_Howe',
    'cron(45 1 * * ? *)',
    '2027-04-02T20:00:00Z',
    ['2027-04-03T14:45', '2027-04-04T15:15'],
  ],
  [
    'Pacific/Auckland',
    'cron(30 2 * * ? *)',
    '2027-09-24T20:00:00Z',
    ['2027-09-26T13:30', '2027-09-27T13:30'],
  ],
  [
    'America/Sao_Paulo',
    'cron(0 0 * * ? *)',
    '2018-11-03T12:00:00Z',
    ['2018-11-05T02:00', '2018-11-06T02:00'],
  ],
  ['Asia/Kolkata', 'cron(0 9 * * ? *)', '2027-01-01T00:00:00Z', ['2027-01-01T03:30', '2027-01-02T03:30']],
])('in %s, %s skips what the clocks skip and runs once where they go back', (zone, text, start, expected) => {
  expect(following(text, start, 2, zone)).toEqual(expected);
});

test('an hourly schedule runs once in the doubled hour, and goes on', () => {
  expect(following('cron(0 * * * ? *)', '2027-11-07T04:30:00Z', 3, 'America/New_York')).toEqual([
    '2027-11-07T05:00',
    '2027-11-07T07:00',
    '2027-11-07T08:00',
  ]);
});

test('a schedule of minutes does not run backwards from within the doubled hour', () => {
  expect(following('cron(0/20 * * * ? *)', '2027-11-07T06:30:00Z', 2, 'America/New_York')).toEqual([
    '2027-11-07T07:00',
    '2027-11-07T07:20',
  ]);
});

test('at(…) comes once, at its time in its zone', () => {
  expect(following('at(2027-01-01T09:00:00)', '2026-12-01T00:00:00Z', 3, 'Asia/Tokyo')).toEqual([
    '2027-01-01T00:00',
  ]);
  expect(following('at(2027-01-01T09:00:00)', '2027-01-01T00:00:00Z', 3, 'Asia/Tokyo')).toEqual([]);
});

test.each([
  'rate(0 minutes)',
  'rate(1 minutes)',
  'rate(5 minute)',
  'rate(1 week)',
  'rate(1.5 hours)',
  'at(2027-02-30T00:00:00)',
  'at(2027-01-01)',
  'cron(* * * * * *)',
  'every minute',
])('%s is no expression', (text) => {
  expect(readExpression(text)).toBeUndefined();
});

test('zones are known by their names', () => {
  expect(['Europe/Berlin', 'UTC', 'Mars/Olympus', ''].map(isTimeZone)).toEqual([true, true, false, false]);
});
