import { UsageError } from './cli-errors.ts';
import type { OptionReader } from './option-reader.ts';

const usualLimit = 20;
/** The API's largest page. */
const largestPage = 100;

/** How many tasks a list shall print at most, from `--limit` and `--all`. */
export function readLimit(options: OptionReader): number {
  const limit = options.number('limit', 1);
  if (!options.flag('all')) return limit ?? usualLimit;
  if (limit !== undefined) throw new UsageError('give --limit or --all, not both.');
  return Number.POSITIVE_INFINITY;
}

/** Tasks to ask for at a time. */
export function pageSizeFor(limit: number): number {
  return Math.min(limit, largestPage);
}
