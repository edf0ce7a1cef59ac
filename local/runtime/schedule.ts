const RATE = /^rate\(\s*(\d+)\s+(minute|hour|day)s?\s*\)$/;
const UNIT_MS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** Whether the local cloud can follow a schedule expression. */
export function isScheduleKnown(expression: string): boolean {
  return periodOf(expression) !== undefined;
}

/**
 * The first planned time after `after` (both in ms). Rates are counted from the epoch, so that a restart changes no
 * planned time. Throws for an expression that `isScheduleKnown` refuses.
 */
export function nextOccurrence(expression: string, after: number): number {
  const period = periodOf(expression);
  if (period === undefined) throw new Error(`${expression} is no schedule that the local cloud knows`);
  return (Math.floor(after / period) + 1) * period;
}

function periodOf(expression: string): number | undefined {
  const [, count, unit = ''] = RATE.exec(expression) ?? [];
  const period = Number(count) * (UNIT_MS[unit] ?? Number.NaN);
  return period > 0 ? period : undefined;
}
