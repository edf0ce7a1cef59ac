import { PGlite, types } from '@electric-sql/pglite';
import { SqlError } from '../sql/sql-error.ts';
import { databaseError } from './database-error.ts';
import { SYSTEM_SQL } from './system-schema.ts';

/** Rows as texts. */
export interface EngineResult {
  readonly columns: readonly { readonly name: string; readonly type: number }[];
  readonly rows: readonly (readonly (string | null)[])[];
  readonly affected: number;
}

/** The only session of the engine: PostgreSQL in this thread. */
export interface Session {
  run(sql: string, blob?: Blob): Promise<EngineResult>;
  /** What a new session of Redshift would find: no temporary tables, no settings of the one before. */
  reset(): Promise<void>;
}

/** Literals as Redshift reads them, its zone, and its own functions at the end of the path. */
const SETTINGS = `
SET standard_conforming_strings = off;
SET escape_string_warning = off;
SET backslash_quote = on;
SET timezone = 'UTC';
SET client_min_messages = error;
SET search_path = "$user", public, redshift;
`;

const asText = (value: string): string => value;

/** Opens the database below `folder`, creating it if there is none. */
export async function openSession(folder: string): Promise<Session> {
  const db = await PGlite.create(folder);
  // The engine would make numbers and dates of them
  const parsers = Object.fromEntries(
    [...Object.values(types), ...Object.keys(db.parsers)].map((type) => [Number(type), asText]),
  );
  await db.exec(SETTINGS);
  await db.exec(SYSTEM_SQL);

  const run = async (sql: string, blob?: Blob): Promise<EngineResult> => {
    try {
      const result = await db.query<(string | null)[]>(sql, [], {
        rowMode: 'array',
        parsers,
        ...(blob && { blob }),
      });
      return {
        columns: result.fields.map(({ name, dataTypeID }) => ({ name, type: dataTypeID })),
        rows: result.rows,
        affected: result.affectedRows ?? 0,
      };
    } catch (error) {
      throw error instanceof SqlError ? error : databaseError(error);
    }
  };
  return {
    run,
    async reset() {
      await db.exec(`DISCARD TEMP; RESET ALL; ${SETTINGS}`);
    },
  };
}
