import { assert, constantFrom, integer, property, tuple } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readCron } from '#local/schedules/cron.ts';
import { nextDayByDay } from './day-by-day.ts';

const STARTS = [
  '2026-11-20T10:07:30Z',
  '2027-01-31T23:59:00Z',
  '2028-02-28T12:00:00Z',
  '2026-12-31T23:59:59Z',
];

const EXPRESSIONS = [
  '* * * * ? *',
  '0/5 8-17 ? * MON-FRI *',
  '15 10 ? * 6L 2022-2035',
  '0 10 L * ? *',
  '0 10 LW * ? *',
  '0 10 1W * ? *',
  '0 10 15W * ? *',
  '0 10 31W * ? *',
  '0 8 1 * ? *',
  '30 6 ? * 2#1 *',
  '30 6 ? * FRI#5 *',
  '0 0 29 2 ? *',
  '0 0 31 * ? *',
  '0 0 30 * ? *',
  '0 9 ? JAN,MAR,12 SUN,WED *',
  '0 9 ? * L *',
  '0 9 ? * THUL *',
  '7,27-30,59 */6 10-20/5 2/3 ? *',
  '0 0 1 1 ? 2028',
  '0 0 1 1 ? 2020',
  '0 12 ? * 1,3,5-7 *',
  '0 22,23 * * ? 2027/2',
];

describe.each(EXPRESSIONS)('%s', (expression) => {
  test.each(STARTS)('after %s comes what a walk from day to day finds', (start) => {
    const cron = readCron(expression);
    let after = Date.parse(start);
    for (let count = 0; count < 8; count++) {
      const expected = nextDayByDay(expression, after);
      expect(cron?.next(after)).toBe(expected);
      if (expected === undefined) return;
      after = expected;
    }
  });
});

test('random expressions agree, too', () => {
  const field = (low: number, high: number) =>
    tuple(
      integer({ min: low, max: high }),
      integer({ min: low, max: high }),
      integer({ min: 1, max: 9 }),
    ).chain(([a, b, step]) =>
      constantFrom(
        '*',
        `${a}`,
        `${Math.min(a, b)}-${Math.max(a, b)}`,
        `${a}/${step}`,
        `*/${step}`,
        `${a},${b}`,
      ),
    );
  const days = tuple(field(1, 28), field(1, 7), integer({ min: 1, max: 5 })).chain(([day, weekday, nth]) =>
    constantFrom(
      [day, '?'],
      ['L', '?'],
      ['LW', '?'],
      [`${nth * 6}W`, '?'],
      ['?', weekday.replace(/\/\d+/, '')],
      ['?', `${nth}L`],
      ['?', `${nth}#${nth}`],
    ),
  );
  const parts = tuple(field(0, 59), field(0, 23), days, field(1, 12), integer({ min: 0, max: 2_000_000 }));
  assert(
    property(parts, ([minutes, hours, [day, weekday], month, offset]) => {
      const expression = `${minutes} ${hours} ${day} ${month} ${weekday} *`;
      const after = Date.parse('2026-03-01T00:00:00Z') + offset * 60_000;
      expect([expression, readCron(expression)?.next(after)]).toEqual([
        expression,
        nextDayByDay(expression, after),
      ]);
    }),
    { numRuns: 400 },
  );
});

test.each([
  '0 12 * * * *',
  '0 12 ? * ? *',
  '0 12 * * ?',
  '60 12 * * ? *',
  '0 24 * * ? *',
  '0 0 32 * ? *',
  '0 0 0 * ? *',
  '0 0 * 13 ? *',
  '0 0 ? * 8 *',
  '0 0 ? * 2#6 *',
  '0 0 ? * 2#1,3#2 *',
  '0 0 ? * MON/2 *',
  '0 0 L-3 * ? *',
  '0 0 32W * ? *',
  '0 22-2 * * ? *',
  '0 0 * * ? 1969',
  '0/0 * * * ? *',
  '5/ * * * ? *',
  '',
  'a b c d e f',
])('"%s" is none, as AWS would refuse it', (expression) => {
  expect(readCron(expression)).toBeUndefined();
});
