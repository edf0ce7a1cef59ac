import { describe, expect, test } from 'vitest';
import { nextRuns } from '#core/schedules/next-runs.ts';
import { parseCron } from '#core/schedules/parse-cron.ts';
import type { Plan } from '#core/schedules/timing.ts';

const zones = ['America/New_York', 'Europe/London', 'Australia/Sydney', 'Australia/Lord_Howe', 'UTC'];
const quarter = 15 * 60_000;
const [from, until] = [Date.UTC(2026, 6, 1), Date.UTC(2027, 6, 1)];

/** What a clock on the wall shows, as its digits say. */
interface Wall {
  readonly text: string;
  readonly month: number;
  readonly date: number;
  readonly hour: number;
  readonly minute: number;
  readonly weekday: string;
}

/** Expressions on the quarters of an hour, each with the naive question whether the wall clock shows such a time. */
const cases: readonly (readonly [string, (wall: Wall) => boolean])[] = [
  ['30 7 * * *', ({ hour, minute }) => hour === 7 && minute === 30],
  ['30 2 * * *', ({ hour, minute }) => hour === 2 && minute === 30],
  ['45 1 * * *', ({ hour, minute }) => hour === 1 && minute === 45],
  ['0 0 * * *', ({ hour, minute }) => hour === 0 && minute === 0],
  ['*/15 * * * *', () => true],
  ['0 */2 * * *', ({ hour, minute }) => hour % 2 === 0 && minute === 0],
  [
    '15,45 1-3 * * SUN',
    ({ hour, minute, weekday }) => weekday === 'Sun' && hour >= 1 && hour <= 3 && minute % 30 === 15,
  ],
  ['0 3 1 * *', ({ hour, minute, date }) => date === 1 && hour === 3 && minute === 0],
  [
    '30 2 8-14 3 *',
    ({ hour, minute, date, month }) => month === 3 && date >= 8 && date <= 14 && hour === 2 && minute === 30,
  ],
];

/** Every quarter of the year through Intl: shares nothing with what is tested but the zone data of Node. */
function oracle(zone: string): readonly (readonly number[])[] {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    weekday: 'short',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  const seen = new Set<string>();
  const runs = cases.map((): number[] => []);
  for (let at = from + quarter; at < until; at += quarter) {
    const text = format.format(at);
    // Clocks that are put back show a time twice: it counts the first time.
    if (seen.has(text)) continue;
    seen.add(text);
    const [, weekday = '', date, month, , hour, minute] =
      /^(\w+), (\d+)\/(\d+)\/(\d+), (\d+):(\d+)$/.exec(text) ?? [];
    const wall = {
      text,
      weekday,
      date: Number(date),
      month: Number(month),
      hour: Number(hour),
      minute: Number(minute),
    };
    for (const [index, [, fits]] of cases.entries()) if (fits(wall)) runs[index]?.push(at);
  }
  return runs;
}

describe.each(zones)('a year in %s, all changes of clocks included', (timeZone) => {
  const expected = oracle(timeZone);
  test.each(cases.map(([cron], index) => [cron, index] as const))(
    '%s runs as the wall clock says',
    (cron, index) => {
      const plan: Plan = {
        timing: { kind: 'cron', cron: parseCron(cron, 'cron') },
        timeZone,
        anchorAt: from,
        endAt: until - 1,
      };
      const runs = nextRuns(plan, from, 100_000).map(({ at }) => at);
      expect(runs.length).toBeGreaterThan(0);
      expect(runs).toEqual(expected[index]);
    },
  );
});

test('the oracle meets every change of clocks', () => {
  const days = (zone: string) => {
    const offset = (at: number) =>
      new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' })
        .format(at)
        .split(' ')
        .at(-1);
    let changes = 0;
    for (let at = from; at < until; at += 86_400_000)
      if (offset(at) !== offset(at + 86_400_000)) changes += 1;
    return changes;
  };
  expect(zones.map(days)).toEqual([2, 2, 2, 2, 0]);
});
