import { UsageError } from './cli-errors.ts';

const form = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:?\d\d)?)?$/;

/** ISO 8601 in, UTC out. A date alone is its midnight; without a zone, the machine's own counts. */
export function parseTime(name: string, text: string): string {
  const asked = form.test(text) ? new Date(text.includes('T') ? text : `${text}T00:00`) : undefined;
  if (asked && !Number.isNaN(asked.getTime())) return asked.toISOString();
  throw new UsageError(`${name} ${text}: give a time such as 2026-11-30T08:00:00Z or 2026-11-30.`);
}
