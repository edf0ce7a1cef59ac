import * as z from 'zod/mini';
import { RefusedError } from '#core/errors.ts';
import { parseTaskId, taskId } from '#core/ids.ts';

/** A time in answers: ISO 8601, UTC. */
export const shownTime = z.iso.datetime();

/** A time in requests. */
const askedTime = z.iso.datetime({ offset: true });

/** A whole number in a query, between two bounds. */
export function wholeNumber(least: number, most: number, description: string) {
  const words = `must be a whole number from ${least} to ${most}`;
  const isOne = (text: string) => /^\d{1,9}$/.test(text) && Number(text) >= least && Number(text) <= most;
  return z.pipe(
    z
      .string()
      .check(z.refine(isOne, words), z.meta({ type: 'integer', minimum: least, maximum: most, description })),
    z.transform(Number),
  );
}

/** The id of a task in a path. */
export const taskIdParameter = z.pipe(
  z.string().check(
    z.refine(
      (text) => parseTaskId(text) !== undefined,
      'must be the "id" that POST /v1/tasks returned (a UUID)',
    ),
    z.meta({ format: 'uuid', description: 'The `id` that POST /v1/tasks returned.' }),
  ),
  taskId,
);

/** The bounds of a period, as lists and filters take them. */
export const periodShape = {
  from: z.optional(askedTime.check(z.describe('Only tasks made at or after this time.'))),
  to: z.optional(askedTime.check(z.describe('Only tasks made before this time.'))),
};

/** The period in ms; nothing is older than 1970. @throws RefusedError invalid */
export function periodOf(
  { from, to }: { readonly from?: string; readonly to?: string },
  path = '',
): { from?: number; to?: number } {
  const period = { from: millisecondsOf(from), to: millisecondsOf(to) };
  if (period.from !== undefined && period.to !== undefined && period.from >= period.to) {
    throw new RefusedError('invalid', '"from" must lie before "to".', [
      { field: `${path}from`, message: 'must lie before "to"' },
    ]);
  }
  return period;
}

const millisecondsOf = (time: string | undefined) =>
  time === undefined ? undefined : Math.max(0, Date.parse(time));

/** The name of a task definition. */
export const definitionName = z.string().check(z.maxLength(100));
