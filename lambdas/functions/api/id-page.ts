import * as z from 'zod/mini';
import { parseTaskId } from '#core/ids.ts';
import { wholeNumber } from './fields.ts';

/** Query of lists whose entries have ids that sort by time. */
export const idPageShape = {
  cursor: z.optional(
    z.string().check(
      z.refine((text) => parseTaskId(text) !== undefined, 'must be the "cursor" of the page before'),
      z.describe('The `cursor` of the page before.'),
    ),
  ),
  limit: z.optional(wholeNumber(1, 100, 'Entries per page; 50 unless given.')),
};

export const cursorShape = {
  cursor: z.optional(
    z.string().check(z.describe('Give it back as `cursor` for the next page; absent at the end.')),
  ),
};

/** The page that was asked for, of what `read` gives from newest to oldest. */
export async function pageById<T>(
  { cursor, limit = 50 }: { readonly cursor?: string | undefined; readonly limit?: number | undefined },
  read: (before: string | undefined, limit: number) => Promise<readonly T[]>,
  idOf: (entry: T) => string,
): Promise<{ readonly entries: readonly T[]; readonly cursor?: string }> {
  const found = await read(cursor, limit + 1);
  const entries = found.slice(0, limit);
  const last = entries.at(-1);
  return { entries, ...(found.length > limit && last ? { cursor: idOf(last) } : {}) };
}

/** The id of a bundle or a loader in a path. */
export const idParameter = (of: string) =>
  z.string().check(
    z.refine((text) => parseTaskId(text) !== undefined, `must be the "id" of a ${of} (a UUID)`),
    z.meta({ format: 'uuid', description: `The \`id\` of the ${of}.` }),
  );
