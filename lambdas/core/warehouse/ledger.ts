import { assertNever } from '../assert-never.ts';
import { literal, quoteName } from './sql-text.ts';
import { nameOf, type Target } from './target.ts';

/** SHA-256 in hex. */
export type Hash = (text: string) => string;

/** Schema of everything that Beatless keeps in a warehouse. */
const schema = 'beatless';

/**
 * The ledger of a target: one row per load, written in the load's own transaction. One table per target, because a load
 * locks it while it runs: loads of other tables, and readers of the target, go on.
 */
export function ledgerOf(target: Target, hash: Hash): string {
  return `${quoteName(schema)}.${quoteName(`ledger_${hash(nameOf(target)).slice(0, 24)}`)}`;
}

/** Makes the ledger if there is none; the comment tells people what it belongs to. */
export function createLedger(target: Target, hash: Hash): readonly string[] {
  const ledger = ledgerOf(target, hash);
  return [
    `CREATE SCHEMA IF NOT EXISTS ${quoteName(schema)}`,
    `CREATE TABLE IF NOT EXISTS ${ledger} (
  "seq" BIGINT NOT NULL,
  "load_key" VARCHAR(64) NOT NULL,
  "scope" VARCHAR(64) NOT NULL,
  "task_id" VARCHAR(64) NOT NULL,
  "target" VARCHAR(1024) NOT NULL,
  "mode" VARCHAR(16) NOT NULL,
  "files" INTEGER NOT NULL,
  "rows_loaded" BIGINT NOT NULL,
  "loaded_at" TIMESTAMP NOT NULL
)`,
  ];
}

/** One load, as its ledger row names it. */
export interface LedgerEntry {
  readonly loadKey: string;
  /** What a load of this mode replaces: the whole table, or the rows of one bundle. */
  readonly scope: string;
  readonly taskId: string;
  readonly mode: LoadMode;
}

type LoadMode = 'append' | 'replace' | 'upsert' | 'replaceBundle';

/**
 * What says that a load is in the table already, as a condition: a row of the same key whose data nothing has deleted since
 * (or that this very task wrote, whatever came after). What replaces counts as long as nothing was loaded over it.
 */
export function alreadyLoaded(ledger: string, entry: LedgerEntry): string {
  const { loadKey, taskId } = entry;
  const standing = `"task_id" = ${literal(taskId)} OR ${stands(ledger, entry)}`;
  return `EXISTS (SELECT 1 FROM ${ledger} WHERE "load_key" = ${literal(loadKey)} AND (${standing}))`;
}

function stands(ledger: string, { mode, scope }: LedgerEntry): string {
  const last = (which: string) => `(SELECT COALESCE(MAX("seq"), 0) FROM ${ledger}${which})`;
  switch (mode) {
    case 'append':
    case 'upsert':
      return `"seq" > ${last(` WHERE "mode" = 'replace'`)}`;
    case 'replace':
      return `"seq" = ${last('')}`;
    case 'replaceBundle':
      return `"seq" = ${last(` WHERE "scope" = ${literal(scope)} OR "mode" = 'replace'`)}`;
    default:
      return assertNever(mode);
  }
}

/** Gives the ledger's row of a load, if it is in the table: [task id, rows loaded]. */
export function readLedger(ledger: string, entry: LedgerEntry): string {
  return `SELECT "task_id", "rows_loaded" FROM ${ledger} WHERE "load_key" = ${literal(entry.loadKey)} AND ${alreadyLoaded(ledger, entry)} ORDER BY "seq" DESC LIMIT 1`;
}
