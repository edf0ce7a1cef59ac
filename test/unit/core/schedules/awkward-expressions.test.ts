import { Cron } from 'croner';
import { describe, expect, test } from 'vitest';
import { RefusedError } from '#core/errors.ts';
import { awsCron } from '#core/schedules/cron.ts';
import { nextRuns } from '#core/schedules/next-runs.ts';
import { parseCron } from '#core/schedules/parse-cron.ts';

const starts = [Date.UTC(2026, 10, 28, 23, 59, 30), Date.UTC(2028, 1, 28, 12)];
const many = 20;

/** Every day field that EventBridge knows, in its own words: day of month and day of week, Sunday is 1. */
const awsDays = [
  '* ?',
  '? *',
  'L ?',
  'LW ?',
  '1W ?',
  '15W ?',
  '31W ?',
  '29 ?',
  '31 ?',
  '1,15 ?',
  '1-7 ?',
  '*/2 ?',
  '10/5 ?',
  '28-31 ?',
  '? 1',
  '? 7',
  '? L',
  '? 2-6',
  '? MON-FRI',
  '? SUN',
  '? 1,7',
  '? SAT,SUN',
  '? 2#1',
  '? 6#3',
  '? FRI#5',
  '? 1#2',
  '? 6L',
  '? FRIL',
  '? 1L',
  '? 2/2',
  '? */3',
];
const times = ['0 9', '*/20 8-10', '59 23', '0/7 0,12'];
const months = ['*', 'FEB', '1,4,7,10', '*/5'];
const aws = [
  ...awsDays.flatMap((days, index) => {
    const [date, weekday] = days.split(' ');
    return times.map(
      (time, at) =>
        `${time} ${date} ${/31/.test(date ?? '') ? '*' : months[(index + at) % months.length]} ${weekday} *`,
    );
  }),
  '0 0 29 2 ? *',
  '0 0 29 FEB ? 2028',
  '5 4 ? * 2#5 2027-2030',
  '0 12 L 2 ? *',
  '0 12 LW 2,4 ? *',
  '0 0 31 */2 ? *',
];

const unix = [
  '* * * * *',
  '*/5 * * * *',
  '0 * * * *',
  '7 3 * * *',
  '0 0 * * 0',
  '0 0 * * 7',
  '0 0 * * SUN',
  '0 0 * * 1-5',
  '0 0 * * MON-FRI',
  '0 0 * * 5-7',
  '0 0 * * */2',
  '0 0 * * 0,3',
  '0 0 1 * *',
  '0 0 31 * *',
  '0 0 29 2 *',
  '0 0 L * *',
  '15 10 1-20/4 * *',
  '0 22 * 1-3,12 *',
  '0 22 * JAN-MAR,DEC *',
  '10-50/20 6-18/6 * * *',
  '0 0 * */4 *',
  '23 0-20/2 * * *',
  '5 0 * 8 *',
  '15 14 1 * *',
  '0 22 * * 1-5',
  '0,30 9-17 * * MON,WED,FRI',
  '59 23 31 12 *',
  '0 9 ? * 1',
  '0 9 1 * ?',
  'cron(0 9 * * 1)',
  '  0   9  *  *  1  ',
  '0 9 * * mon',
  '0 9 1-7,15-21 * *',
  '0 9 * 2 *',
  '45 23 * * 6',
  '1/3 * * * *',
  '0 0 * * 1#1',
  '0 0 * * 5#3',
  '0 0 * * 5L',
  '0 0 15W * *',
  '0 0 LW * *',
];

const refused: readonly (readonly [expression: string, reason: RegExp])[] = [
  ['0 9 1 * 1', /cannot do.*make one schedule for each/],
  ['0 9 1 * MON *', /cannot do.*make one schedule for each/],
  ['0 9 */2 * 1', /cannot do/],
  ['0 9 ? * ?', /both "\?"/],
  ['0 9 31 2 *', /no day 31 in FEB: write L/],
  ['0 9 30 FEB ? *', /no day 30 in FEB/],
  ['0 9 31 4,6,9,11 *', /no day 31 in APR, JUN, SEP, NOV/],
  ['0 9 31W 2 ? *', /no day 31/],
  ['60 * * * *', /minute "60".*0 to 59/],
  ['0 24 * * *', /hour "24".*0 to 23/],
  ['0 0 0 * *', /day of month "0"/],
  ['0 0 32 * *', /day of month "32"/],
  ['0 0 * 13 *', /month "13"/],
  ['0 0 * 0 *', /month "0"/],
  ['0 0 * * 8', /day of week "8".*SUN to SAT/],
  ['0 0 ? * 0 *', /day of week "0".*1 to 7/],
  ['0 0 * * FUNDAY', /day of week "FUNDAY"/],
  ['*/0 * * * *', /step is a whole number/],
  ['*/90 * * * *', /step is a whole number/],
  ['1/2/3 * * * *', /two steps/],
  ['50-10 * * * *', /runs backwards: write 50-59,0-10/],
  ['0 0 * * FRI-MON', /runs backwards: write 5-7,0-1/],
  ['0 0 ? * FRI-MON *', /runs backwards: write 6-7,1-2/],
  ['0 22-2 * * *', /runs backwards: write 22-23,0-2/],
  ['1-2-3 * * * *', /no range/],
  ['0 0 1,L * ? *', /stand alone/],
  ['0 0 15W,20 * ? *', /stand alone/],
  ['0 0 L-3 * ? *', /stand alone/],
  ['0 0 ? * MON#6 *', /fifth/],
  ['0 0 ? * MON#0 *', /fifth/],
  ['0 0 ? * MON#1,FRI#2 *', /stand alone/],
  ['0 0 ? * MON-FRIL *', /stand alone/],
  ['0 0 2#1 * ? *', /# belongs to the day of week/],
  ['0 0 ? * 3W *', /W belongs to the day of month/],
  ['0 0 7 * * ?', /EventBridge has no seconds/],
  ['0 30 7 * * MON', /EventBridge has no seconds/],
  ['0 0 1 1 ? 1969', /year "1969"/],
  ['0 0 1 1 ? 2200', /year "2200"/],
  ['', /1 fields/],
  ['* * * *', /4 fields/],
  ['* * * * * * *', /7 fields/],
  ['@daily', /1 fields/],
  ['every day', /2 fields/],
  ['0 0 * * 1,', /day of week ""/],
  ['0,, 0 * * *', /minute ""/],
  ['-5 * * * *', /minute ""/],
  ['1.5 * * * *', /minute "1.5"/],
  ['H * * * *', /minute "H"/],
  ['0 0 * * 1#', /# and L stand alone/],
  ['? * * * *', /minute "\?"/],
];

test('every third day begins anew with each month, also after a February without a 31st', () => {
  const [first, second] = ours('15 10 */3 * *', starts[1] ?? 0);
  expect([first, second]).toEqual(['2028-03-01T10:15:00.000Z', '2028-03-04T10:15:00.000Z']);
});

test('there are 200 of them', () => {
  expect(aws.length + unix.length + refused.length).toBeGreaterThanOrEqual(200);
});

describe('agree with an independent evaluator', () => {
  test.each(aws)('%s (AWS)', (expression) => {
    for (const start of starts) expect(ours(expression, start)).toEqual(theirs(expression, true, start));
  });
  test.each(unix)('%s (Unix)', (expression) => {
    for (const start of starts) expect(ours(expression, start)).toEqual(theirs(expression, false, start));
  });
});

test.each([...aws, ...unix])('%s means the same in its canonical form', (expression) => {
  const spec = parseCron(expression, 'cron');
  expect(parseCron(awsCron(spec), 'cron')).toEqual(spec);
});

test.each(refused)('%s is refused with the reason', (expression, reason) => {
  const refusal = refusalOf(expression);
  expect(refusal.message).toMatch(reason);
  expect(refusal.fields.map(({ field }) => field)).toEqual(['timing.cron']);
});

const proposed = refused.flatMap(([expression]) => {
  const said = refusalOf(expression).message.replace(/^\S+ "[^"]*":/, '');
  return [...said.matchAll(/"(\S+(?: \S+){4,5})"/g)].map(([, example = '']) => example);
});

test.each([...new Set(proposed)])('%s, which a refusal proposes, works', (example) => {
  expect(ours(example, starts[0] ?? 0).length).toBe(many);
});

function refusalOf(expression: string): RefusedError {
  try {
    parseCron(expression, 'timing.cron');
  } catch (error) {
    if (error instanceof RefusedError) return error;
    throw error;
  }
  throw new Error(`"${expression}" was accepted`);
}

function ours(expression: string, start: number): readonly string[] {
  const plan = {
    timing: { kind: 'cron', cron: parseCron(expression, 'cron') },
    timeZone: 'UTC',
    anchorAt: start,
  } as const;
  return nextRuns(plan, start, many).map(({ at }) => new Date(at).toISOString());
}

/** croner in its words: seconds first, the last Friday is 6#L. */
function theirs(expression: string, isAws: boolean, start: number): readonly string[] {
  const plain = expression.replace(/^cron\((.*)\)$/, '$1').trim();
  const [minute, hour, date, month, weekday = '', year] = plain.split(/\s+/);
  const day = weekday === 'L' ? 'SAT' : weekday.replace(/^(\w{1,3})L$/, '$1#L');
  const pattern = ['0', minute, hour, date, month, day, ...(year === undefined ? [] : [year])].join(' ');
  const options = { timezone: 'UTC', paused: true, alternativeWeekdays: isAws, sloppyRanges: true };
  const cron = new Cron(pattern.replaceAll('?', '*'), options);
  return cron.nextRuns(many, new Date(start)).map((run) => run.toISOString());
}
