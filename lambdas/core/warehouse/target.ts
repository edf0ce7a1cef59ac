import * as z from 'zod/mini';
import { quoteName, SqlTextError } from './sql-text.ts';

const longest = 127;

/** A name in the warehouse. Redshift folds quoted names to lower case, so that is how they are kept and compared. */
export const warehouseName = z.string().check(
  z.normalize('NFC'),
  z.toLowerCase(),
  z.minLength(1),
  z.refine(
    (name) => new TextEncoder().encode(name).byteLength <= longest,
    `must have at most ${longest} bytes`,
  ),
  z.refine((name) => !/\p{Cc}/u.test(name), 'must not hold control characters'),
);

/** The table that a loader fills. */
export const target = z.strictObject({
  database: z.optional(warehouseName),
  schema: z._default(warehouseName, 'public'),
  table: warehouseName,
});

export interface Target {
  readonly database: string;
  readonly schema: string;
  readonly table: string;
}

/** `"schema"."table"`. @throws SqlTextError */
export function tableOf({ schema, table }: Target): string {
  // What was loaded would be gone with the session.
  if (table.startsWith('#'))
    throw new SqlTextError(
      `"${table}" would be a temporary table: choose a name without # at its beginning.`,
    );
  return `${quoteName(schema)}.${quoteName(table)}`;
}

/** The target in words: `database.schema.table`. */
export const nameOf = ({ database, schema, table }: Target): string => `${database}.${schema}.${table}`;
