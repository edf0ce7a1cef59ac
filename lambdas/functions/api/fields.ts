import * as z from 'zod/mini';
import { parseTaskId, taskId } from '#core/ids.ts';

/** A time in answers: ISO 8601, UTC. */
export const shownTime = z.iso.datetime();

/** A time in requests. */
export const askedTime = z.iso.datetime({ offset: true });

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
