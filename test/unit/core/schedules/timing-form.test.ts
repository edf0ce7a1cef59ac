import { describe, expect, test } from 'vitest';
import { RefusedError } from '#core/errors.ts';
import { nextRuns } from '#core/schedules/next-runs.ts';
import {
  awsExpression,
  parseTiming,
  settledForm,
  type TimingForm,
  timingForm,
} from '#core/schedules/timing-form.ts';
import { timingInWords } from '#core/schedules/words.ts';
import { parseZone } from '#core/schedules/zone.ts';

const now = Date.UTC(2026, 10, 28, 16);
const vienna = 'Europe/Vienna';

function runs(form: TimingForm, count: number, timeZone = vienna, after = now): readonly string[] {
  const timing = parseTiming(form, timeZone, after);
  if (!timing) throw new Error('no schedule');
  return nextRuns({ timing, timeZone, anchorAt: after }, after, count).map(
    ({ local, offset }) => `${local.slice(0, 16)}${offset}`,
  );
}

function refusal(form: unknown, timeZone = vienna): RefusedError {
  try {
    parseTiming(timingForm.parse(form), timeZone, now);
  } catch (error) {
    if (error instanceof RefusedError) return error;
    throw error;
  }
  throw new Error('accepted');
}

describe('the frequency form', () => {
  test.each([
    [{ frequency: 'hourly', minute: 5 }, ['2026-11-28T17:05+01:00', '2026-11-28T18:05+01:00']],
    [{ frequency: 'daily', hour: 7, minute: 30 }, ['2026-11-29T07:30+01:00', '2026-11-30T07:30+01:00']],
    [
      { frequency: 'weekly', dayOfWeek: 'MON', hour: 7 },
      ['2026-11-30T07:00+01:00', '2026-12-07T07:00+01:00'],
    ],
    [{ frequency: 'monthly', dayOfMonth: 1 }, ['2026-12-01T00:00+01:00', '2027-01-01T00:00+01:00']],
    [
      { frequency: 'monthly', dayOfMonth: 'last', hour: 7 },
      ['2026-11-30T07:00+01:00', '2026-12-31T07:00+01:00'],
    ],
    [{ frequency: 'once', dayOfMonth: 29, month: 2, hour: 9 }, ['2028-02-29T09:00+01:00']],
    [{ frequency: 'once', dayOfMonth: 1, month: 11, hour: 9 }, ['2027-11-01T09:00+01:00']],
    [{ frequency: 'once', dayOfMonth: 'last', month: 2, hour: 9 }, ['2027-02-28T09:00+01:00']],
  ] as const)('%j', (form, expected) => {
    expect(runs(form, expected.length)).toEqual(expected);
  });

  test.each([
    [31, ['11-30', '12-31', '01-31', '02-28', '03-31', '04-30']],
    [30, ['11-30', '12-30', '01-30', '02-28', '03-30', '04-30']],
    [29, ['11-29', '12-29', '01-29', '02-28', '03-29', '04-29']],
  ] as const)('day %i is the last day of a month that is shorter', (dayOfMonth, expected) => {
    const found = runs({ frequency: 'monthly', dayOfMonth }, 6).map((run) => run.slice(5, 10));
    expect(found).toEqual(expected);
    expect(runs({ frequency: 'monthly', dayOfMonth: 29 }, 1, vienna, Date.UTC(2028, 1, 1))[0]).toContain(
      '2028-02-29',
    );
  });

  test('EventBridge fires on every day that may be the 30th or the last', () => {
    const timing = parseTiming({ frequency: 'monthly', dayOfMonth: 30 }, vienna, now);
    expect(timing && awsExpression(timing, vienna)).toBe('cron(0 0 28-30 * ? *)');
  });

  test('none is no schedule', () => {
    expect(parseTiming({ frequency: 'none' }, vienna, now)).toBeUndefined();
  });

  test('once keeps the year that it was made for', () => {
    const form: TimingForm = { frequency: 'once', dayOfMonth: 1, month: 3 };
    const timing = parseTiming(form, vienna, now);
    expect(timing && settledForm(form, timing, vienna)).toEqual({ ...form, year: 2027 });
  });
});

test.each([
  [{ rate: '5 minutes' }, 'rate(5 minutes)', 'every 5 minutes'],
  [{ rate: 'rate(1 hour)' }, 'rate(1 hour)', 'every hour'],
  [{ rate: 'every 48 hours' }, 'rate(2 days)', 'every 2 days'],
  [{ cron: '30 7 * * 1' }, 'cron(30 7 ? * 2 *)', 'every Monday at 07:30 (Europe/Vienna)'],
  [
    { cron: '*/5 9-17 * * MON-FRI' },
    'cron(0/5 9-17 ? * 2-6 *)',
    'every 5 minutes of the hours 09 to 17, Monday to Friday (Europe/Vienna)',
  ],
  [
    { cron: '0 */6 * * *' },
    'cron(0 0/6 * * ? *)',
    'every day at 00:00, 06:00, 12:00 and 18:00 (Europe/Vienna)',
  ],
  [{ cron: '15 * * * *' }, 'cron(15 * * * ? *)', 'every hour at minute 15 (Europe/Vienna)'],
  [{ cron: '0 9 L * ? *' }, 'cron(0 9 L * ? *)', 'on the last day of the month at 09:00 (Europe/Vienna)'],
  [
    { cron: '0 9 ? 1-3,12 FRI#2 2027' },
    'cron(0 9 ? 1-3,12 6#2 2027)',
    'on the second Friday of the month at 09:00 in January to March and December in 2027 (Europe/Vienna)',
  ],
  [{ at: '2026-12-01T07:30' }, 'at(2026-12-01T07:30:00)', 'once, on 2026-12-01 at 07:30 (Europe/Vienna)'],
  [{ at: '2026-12-01T07:30:00Z' }, 'at(2026-12-01T08:30:00)', 'once, on 2026-12-01 at 08:30 (Europe/Vienna)'],
  [
    { at: 'at(2026-12-01T07:30:00)' },
    'at(2026-12-01T07:30:00)',
    'once, on 2026-12-01 at 07:30 (Europe/Vienna)',
  ],
] as const)('%j is %s for EventBridge and "%s" for people', (form, aws, words) => {
  const timing = parseTiming(form, vienna, now);
  expect(timing && [awsExpression(timing, vienna), timingInWords(timing, vienna)]).toEqual([aws, words]);
});

test('a rate counts from its anchor, whatever the clocks do', () => {
  const plan = {
    timing: { kind: 'rate', everyMs: 86_400_000 },
    timeZone: vienna,
    anchorAt: Date.UTC(2027, 2, 27, 9),
  } as const;
  expect(
    nextRuns(plan, plan.anchorAt - 1, 3).map(({ local, summerTime }) => [local.slice(5, 16), summerTime]),
  ).toEqual([
    ['03-27T10:00', false],
    ['03-28T11:00', true],
    ['03-29T11:00', true],
  ]);
});

test('no run lies before the start or after the end', () => {
  const timing = parseTiming({ cron: '0 9 * * *' }, 'UTC', now);
  if (!timing) throw new Error('no timing');
  const [startAt, endAt] = [Date.UTC(2026, 11, 1, 9), Date.UTC(2026, 11, 3, 9)];
  const found = nextRuns({ timing, timeZone: 'UTC', anchorAt: now, startAt, endAt }, now, 10);
  expect(found.map(({ local }) => local.slice(8, 10))).toEqual(['01', '02', '03']);
});

test.each([
  [{}, 'timing', /\{"cron": "30 7 \* \* 1"\}/],
  [{ cron: '0 9 * * *', rate: '5 minutes' }, 'timing.rate', /give one of/],
  [{ cron: '0 9 31 2 *' }, 'timing.cron', /no day 31 in FEB.*"0 9 L FEB \?"/],
  [{ cron: '0 9 * * *', hour: 3 }, 'timing.hour', /goes with frequency/],
  [{ rate: '0 minutes' }, 'timing.rate', /is 0: use for example "1 minute"/],
  [{ rate: '30 seconds' }, 'timing.rate', /finer than a minute.*"1 minute"/],
  [{ rate: 'now and then' }, 'timing.rate', /"5 minutes"/],
  [{ rate: '999999 days' }, 'timing.rate', /more than 366 days/],
  [
    { at: '2026-11-28T16:59' },
    'timing.at',
    /is past \(now it is 2026-11-28T17:00 in Europe\/Vienna\): use for example "2026-11-29T17:00"/,
  ],
  [{ at: '2026-02-31T10:00' }, 'timing.at', /does not exist: use for example/],
  [{ at: 'tomorrow' }, 'timing.at', /no date and time: use for example/],
  [{ at: '2027-03-28T02:30' }, 'timing.at', /put forward past it. Use for example "2027-03-28T03:30"/],
  [{ frequency: 'weekly' }, 'timing.dayOfWeek', /for example "MON"/],
  [{ frequency: 'monthly' }, 'timing.dayOfMonth', /1, 31 or "last"/],
  [{ frequency: 'daily', dayOfWeek: 'MON' }, 'timing.dayOfWeek', /leave it out/],
  [
    { frequency: 'once', dayOfMonth: 31, month: 2 },
    'timing.dayOfMonth',
    /month 2 has no day 31: use for example 29/,
  ],
  [{ frequency: 'once', dayOfMonth: 29, month: 2, year: 2027 }, 'timing.year', /leave out "year"/],
  [{ frequency: 'once', dayOfMonth: 1, month: 1, year: 2020 }, 'timing.year', /leave out "year"/],
])('%j is refused at %s with an example', (form, field, message) => {
  const { fields } = refusal(form);
  expect(fields).toHaveLength(1);
  expect(fields[0]?.field).toBe(field);
  expect(fields[0]?.message).toMatch(message);
});

test('a time that clocks show twice is the first of the two', () => {
  const timing = parseTiming({ at: '2027-10-31T02:30' }, vienna, now);
  expect(timing).toEqual({ kind: 'at', instant: Date.UTC(2027, 9, 31, 0, 30) });
});

test('zones are IANA names; what is none is answered with the nearest', () => {
  expect([parseZone('europe/vienna'), parseZone('utc'), parseZone('US/Eastern')]).toEqual([
    vienna,
    'UTC',
    'US/Eastern',
  ]);
  for (const wrong of ['Vienna', '+01:00', 'Mars/Olympus', 'CET+1', ''])
    expect(() => parseZone(wrong)).toThrow(/timeZone .*use for example/);
  expect(() => parseZone('Europe/Wien Vienna')).toThrow('Europe/Vienna');
});
