import * as z from 'zod/mini';
import { asUtc, type Civil, civilText, daysIn } from './calendar.ts';
import { awsCron } from './cron.ts';
import {
  cronOfFrequency,
  type FrequencyForm,
  frequencyShape,
  instantOfOnce,
  requireFitting,
} from './frequency.ts';
import { parseCron } from './parse-cron.ts';
import { refuse } from './refuse.ts';
import type { Timing } from './timing.ts';
import { civilAt, instantOf, offsetAt } from './zone.ts';

const text = z.optional(z.string().check(z.minLength(1), z.maxLength(300)));

/** When a schedule runs, as callers write it: one of `cron`, `rate`, `at` and `frequency` (with its members). */
export const timingForm = z.strictObject({
  /** "30 7 * * 1" (Unix) or "30 7 ? * MON *" (AWS, with the year). */
  cron: text,
  /** "5 minutes", "1 hour", "2 days". */
  rate: text,
  /** "2026-12-01T07:30" in the schedule's zone, or with an offset. */
  at: text,
  ...frequencyShape,
});
export type TimingForm = z.infer<typeof timingForm>;

const kinds = ['cron', 'rate', 'at', 'frequency'] as const;

/**
 * Parses a form; undefined is the frequency `none`: no schedule. `now` judges what is past.
 * @throws RefusedError invalid, naming the field below `path` and an example that works
 */
export function parseTiming(
  form: TimingForm,
  zone: string,
  now: number,
  path = 'timing',
): Timing | undefined {
  const [kind, ...others] = kinds.filter((name) => form[name] !== undefined);
  if (kind === undefined)
    throw refuse(path, 'needs one of cron, rate, at and frequency, for example {"cron": "30 7 * * 1"}.');
  if (others[0] !== undefined)
    throw refuse(
      `${path}.${others[0]}`,
      `does not go with ${kind}: give one of cron, rate, at and frequency.`,
    );
  if (kind === 'frequency') return ofFrequency(form as FrequencyForm, zone, now, path);
  const stray = Object.keys(frequencyShape).find((name) => form[name as keyof TimingForm] !== undefined);
  if (stray !== undefined) throw refuse(`${path}.${stray}`, `goes with frequency, not with ${kind}.`);
  if (kind === 'cron') return { kind, cron: parseCron(form.cron ?? '', `${path}.cron`) };
  if (kind === 'rate') return { kind, everyMs: parseRate(form.rate ?? '', `${path}.rate`) };
  return { kind, instant: parseAt(form.at ?? '', zone, now, `${path}.at`) };
}

function ofFrequency(form: FrequencyForm, zone: string, now: number, path: string): Timing | undefined {
  requireFitting(form, path);
  if (form.frequency === 'none') return undefined;
  if (form.frequency === 'once') return { kind: 'at', instant: instantOfOnce(form, zone, now, path) };
  return { kind: 'cron', cron: cronOfFrequency(form) };
}

/** The form that gives the same timing later too: a date without its year is fixed by now. */
export function settledForm(form: TimingForm, timing: Timing, zone: string): TimingForm {
  if (timing.kind !== 'at') return form;
  const civil = civilAt(zone, timing.instant);
  return form.frequency === 'once' ? { ...form, year: civil.year } : { at: civilText(civil) };
}

const units = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;
const mostDays = 366;

function parseRate(written: string, field: string): number {
  const inner = /^\s*rate\s*\((.*)\)\s*$/i.exec(written)?.[1] ?? written;
  const match = /^\s*(?:every\s+)?(\d{1,6})?\s*(second|minute|hour|day)s?\s*$/i.exec(inner);
  if (!match)
    throw refuse(
      field,
      `"${written.slice(0, 60)}" is not understood: use for example "5 minutes", "1 hour" or "2 days".`,
    );
  const unit = (match[2] ?? '').toLowerCase();
  if (unit === 'second')
    throw refuse(field, 'is finer than a minute, which EventBridge cannot do: use "1 minute" or more.');
  const every = Number(match[1] ?? 1) * units[unit as keyof typeof units];
  if (every === 0) throw refuse(field, 'is 0: use for example "1 minute" or "5 minutes".');
  if (every <= mostDays * units.day) return every;
  throw refuse(
    field,
    `is more than ${mostDays} days: use for example "30 days", or cron for a yearly run ("0 9 1 1 *").`,
  );
}

/** "rate(5 minutes)", as EventBridge takes it. */
export function awsRate(everyMs: number): string {
  const unit = everyMs % units.day === 0 ? 'day' : everyMs % units.hour === 0 ? 'hour' : 'minute';
  const count = everyMs / units[unit];
  return `rate(${count} ${unit}${count === 1 ? '' : 's'})`;
}

function parseAt(written: string, zone: string, now: number, field: string): number {
  const inner = /^\s*at\s*\((.*)\)\s*$/i.exec(written)?.[1] ?? written;
  const match = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?(Z|[+-]\d\d:\d\d)?$/.exec(
    inner.trim(),
  );
  const example = `use for example "${civilText(civilAt(zone, now + units.day)).slice(0, 16)}"`;
  if (!match) throw refuse(field, `"${written.slice(0, 60)}" is no date and time: ${example}.`);
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((it) => Number(it ?? 0));
  const civil: Civil = { year, month, day, hour, minute, second };
  const real =
    month >= 1 && month <= 12 && day >= 1 && day <= daysIn(civil) && hour < 24 && minute < 60 && second < 60;
  if (!real) throw refuse(field, `"${written.slice(0, 60)}" is a time that does not exist: ${example}.`);
  const at = match[7] === undefined ? instantOf(zone, civil) : Date.parse(`${civilText(civil)}${match[7]}`);
  if (at === undefined) {
    const later = civilText(civilAt(zone, asUtc(civil) - offsetAt(zone, asUtc(civil) - units.day)));
    throw refuse(
      field,
      `"${civilText(civil)}" does not exist in ${zone}: clocks are put forward past it. Use for example "${later.slice(0, 16)}".`,
    );
  }
  if (at > now) return at;
  throw refuse(
    field,
    `${civilText(civil)} is past (now it is ${civilText(civilAt(zone, now)).slice(0, 16)} in ${zone}): ${example}.`,
  );
}

/** The expression as EventBridge Scheduler takes it; wall times are those of the zone. */
export function awsExpression(timing: Timing, zone: string): string {
  switch (timing.kind) {
    case 'cron':
      return `cron(${awsCron(timing.cron)})`;
    case 'rate':
      return awsRate(timing.everyMs);
    case 'at':
      return `at(${civilText(civilAt(zone, timing.instant))})`;
  }
}
