import type { ParseArgsOptionsConfig } from 'node:util';
import type { BodyOf } from '#functions/api/client-types.ts';
import { UsageError } from './cli-errors.ts';
import type { OptionReader } from './option-reader.ts';

/** When a schedule runs. */
export type AskedTiming = Pick<BodyOf<'createSchedule'>, 'timing' | 'timeZone' | 'startAt' | 'endAt'>;

/** The options that say when. */
export const timingOptions = {
  cron: { type: 'string' },
  every: { type: 'string' },
  at: { type: 'string' },
  frequency: { type: 'string' },
  minute: { type: 'string' },
  hour: { type: 'string' },
  day: { type: 'string' },
  month: { type: 'string' },
  zone: { type: 'string' },
  start: { type: 'string' },
  end: { type: 'string' },
} as const satisfies ParseArgsOptionsConfig;

export const timingHelp = `  --cron EXPRESSION   "30 7 * * 1" (Unix) or "30 7 ? * MON *" (AWS, with the year)
  --every PERIOD      "5 minutes", "1 hour", "2 days"
  --at TIME           once: "2026-12-01T07:30", on the clocks of the zone
  --frequency F       once, hourly, daily, weekly or monthly, with --minute, --hour, --month, and --day:
                      MON to SUN for weekly, else 1 to 31 or last (29 to 31: the last of a shorter month)
and may have:
  --zone ZONE         whose clocks, such as Europe/Vienna; else UTC
  --start, --end TIME no run before, none after, e.g. 2026-12-24 or 2026-12-24T12:00:00Z
`;

const frequencies = ['once', 'hourly', 'daily', 'weekly', 'monthly'] as const;
const weekdays = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'] as const;

/** What the options say; undefined when they say nothing. The API judges whether it can be. @throws UsageError */
export function readTiming(options: OptionReader): AskedTiming | undefined {
  const given = (['cron', 'every', 'at', 'frequency'] as const).filter((name) => options.has(name));
  const [kind, other] = given;
  if (other !== undefined) throw new UsageError(`give --${kind} or --${other}, not both.`);
  if (kind === undefined) return undefined;
  const timing =
    kind === 'frequency'
      ? readFrequency(options)
      : kind === 'every'
        ? { rate: options.text('every') }
        : { [kind]: options.text(kind) };
  return {
    timing,
    timeZone: options.text('zone'),
    startAt: options.time('start'),
    endAt: options.time('end'),
  };
}

function readFrequency(options: OptionReader): AskedTiming['timing'] {
  const asked = options.text('frequency');
  const frequency = frequencies.find((it) => it === asked);
  if (!frequency) throw new UsageError(`--frequency ${asked}: give one of ${frequencies.join(', ')}.`);
  const day = options.text('day');
  const weekday = weekdays.find((it) => it === day?.toUpperCase());
  const date = day === 'last' ? day : weekday === undefined ? options.number('day', 1) : undefined;
  return {
    frequency,
    minute: options.number('minute', 0),
    hour: options.number('hour', 0),
    month: options.number('month', 1),
    dayOfWeek: weekday,
    dayOfMonth: date,
  };
}
