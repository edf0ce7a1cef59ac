import { readCron, type WallCron } from './cron.ts';
import { instantOf, wallAt } from './wall-clock.ts';

/** A schedule expression of EventBridge that has been read. */
export type ScheduleExpression =
  | { readonly kind: 'rate'; readonly periodMs: number }
  | { readonly kind: 'cron'; readonly cron: WallCron }
  /** What the clocks of the schedule's zone show then, told as if they were in UTC (ms). */
  | { readonly kind: 'at'; readonly wall: number };

const FORM = /^(rate|cron|at)\((.*)\)$/;
const RATE = /^([1-9]\d*)\s+(minute|hour|day)(s?)$/;
const AT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/;
const UNIT_MS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** Reads `rate(…)`, `cron(…)` or `at(…)`; undefined for what EventBridge does not take. */
export function readExpression(text: string): ScheduleExpression | undefined {
  const [, kind, inner = ''] = FORM.exec(text) ?? [];
  switch (kind) {
    case 'rate':
      return readRate(inner.trim());
    case 'cron': {
      const cron = readCron(inner);
      return cron && { kind, cron };
    }
    case 'at':
      return readAt(inner.trim());
    default:
      return undefined;
  }
}

/**
 * The first planned time after `after` (both in ms); undefined when there is none. Rates are counted from `base`. A time
 * that the clocks of the zone jump over is none; one that they show twice is planned once, the first time.
 */
export function nextOccurrence(
  expression: ScheduleExpression,
  after: number,
  { zone = 'UTC', base = 0 }: { readonly zone?: string; readonly base?: number } = {},
): number | undefined {
  switch (expression.kind) {
    case 'rate': {
      const periods = Math.floor((after - base) / expression.periodMs) + 1;
      return base + Math.max(0, periods) * expression.periodMs;
    }
    case 'cron':
      return nextOfCron(expression.cron, after, zone);
    case 'at': {
      const instant = instantOf(expression.wall, zone);
      return instant !== undefined && instant > after ? instant : undefined;
    }
    default:
      return expression satisfies never;
  }
}

function nextOfCron(cron: WallCron, after: number, zone: string): number | undefined {
  for (let wall = cron.next(wallAt(after, zone)); wall !== undefined; wall = cron.next(wall)) {
    const instant = instantOf(wall, zone);
    if (instant !== undefined && instant > after) return instant;
  }
  return undefined;
}

function readRate(text: string): ScheduleExpression | undefined {
  const [, count, unit = '', plural] = RATE.exec(text) ?? [];
  const value = Number(count);
  const periodMs = value * (UNIT_MS[unit] ?? Number.NaN);
  // EventBridge refuses "1 minutes" and "5 minute"
  if (!Number.isSafeInteger(periodMs) || (value === 1) !== (plural === '')) return undefined;
  return { kind: 'rate', periodMs };
}

function readAt(text: string): ScheduleExpression | undefined {
  const wall = AT.test(text) ? Date.parse(`${text}Z`) : Number.NaN;
  return Number.isNaN(wall) || new Date(wall).toISOString().slice(0, 19) !== text
    ? undefined
    : { kind: 'at', wall };
}
