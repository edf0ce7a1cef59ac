import { assertNever } from '../assert-never.ts';
import { type CopyOptions, copyStatement } from './copy-statement.ts';
import { alreadyLoaded, type Hash, type LedgerEntry, ledgerOf, readLedger } from './ledger.ts';
import { columnList, literal, quoteColumn, quoteName } from './sql-text.ts';
import { nameOf, type Target, tableOf } from './target.ts';

/** Files with one header: one COPY. */
export interface CopyGroup {
  /** `s3://…/manifest.json` */
  readonly manifest: string;
  /** The stage's column for each column of the files, in their order. */
  readonly columns: readonly string[];
  readonly gzip: boolean;
}

export interface LoadBatch {
  readonly target: Target;
  readonly entry: LedgerEntry;
  readonly groups: readonly CopyGroup[];
  readonly files: number;
  /** Columns of the target that are filled. */
  readonly columns: readonly string[];
  /** Columns of the files that the target does not take. */
  readonly ignored: readonly string[];
  readonly keyColumns: readonly string[];
  /** Of rows with the same key, the one that is greatest here stays. */
  readonly orderColumns: readonly string[];
  /** Filled with the bundle's id by `replaceBundle`. */
  readonly bundleColumn?: string;
  readonly copy: CopyOptions;
}

/**
 * The whole load as one transaction. The ledger is locked FIRST: Redshift takes a transaction's snapshot at its first read
 * or write, and LOCK is none, so a second run of the same load waits here and then sees the row of the first. Nothing may
 * stand in it that commits (TRUNCATE) or that no transaction takes (VACUUM, ALTER TABLE APPEND).
 */
export function loadBatch(load: LoadBatch, hash: Hash): readonly string[] {
  const { target, entry } = load;
  const ledger = ledgerOf(target, hash);
  const stage = quoteName(`stage_${entry.loadKey.slice(0, 12)}`);
  const loaded = alreadyLoaded(ledger, entry);
  return [
    `LOCK ${ledger}`,
    `CREATE TEMP TABLE ${stage} (LIKE ${tableOf(target)} INCLUDING DEFAULTS)`,
    ...load.ignored.map((name) => `ALTER TABLE ${stage} ADD COLUMN ${quoteColumn(name)} VARCHAR(65535)`),
    ...load.groups.map((group) => copyStatement(stage, group, load.copy)),
    // There is no IF in a batch: a load that is in the table already goes on with an empty stage.
    `DELETE FROM ${stage} WHERE ${loaded}`,
    ...apply(load, stage, loaded),
    recordLoad(load, ledger, stage, loaded),
    readLedger(ledger, entry),
    `DROP TABLE ${stage}`,
  ];
}

/** Number of the statement, counted from 1, that gives the ledger's row. */
export const ledgerPart = (sqls: readonly string[]): number => sqls.length - 1;

function apply(load: LoadBatch, stage: string, loaded: string): readonly string[] {
  const table = tableOf(load.target);
  switch (load.entry.mode) {
    case 'append':
      return [insert(load, table, stage)];
    case 'replace':
      return [`DELETE FROM ${table} WHERE NOT ${loaded}`, insert(load, table, stage)];
    case 'replaceBundle': {
      const column = quoteColumn(load.bundleColumn ?? 'bundle_id');
      const rows = `${column} = ${literal(load.entry.scope)}`;
      return [`DELETE FROM ${table} WHERE ${rows} AND NOT ${loaded}`, insert(load, table, stage, column)];
    }
    case 'upsert':
      return upsert(load, table, stage);
    default:
      return assertNever(load.entry.mode);
  }
}

function insert(load: LoadBatch, table: string, stage: string, bundleColumn?: string): string {
  const columns = columnList(load.columns);
  if (bundleColumn === undefined) return `INSERT INTO ${table} (${columns}) SELECT ${columns} FROM ${stage}`;
  const id = literal(load.entry.scope);
  return `INSERT INTO ${table} (${columns}, ${bundleColumn}) SELECT ${columns}, ${id} FROM ${stage}`;
}

/** Keys that are missing or, where nothing tells which row is the later one, doubled stop the load: see checkKeys. */
function upsert(load: LoadBatch, table: string, stage: string): readonly string[] {
  const { columns, keyColumns, orderColumns } = load;
  const keys = columnList(keyColumns);
  const rest = columns.filter((name) => !keyColumns.includes(name));
  const check = quoteName(`check_${load.entry.loadKey.slice(0, 12)}`);
  const latest = quoteName(`latest_${load.entry.loadKey.slice(0, 12)}`);
  const source = orderColumns.length === 0 ? stage : latest;
  const bare = quoteName(load.target.table);
  const match = keyColumns
    .map((key) => `${bare}.${quoteColumn(key)} = ${source}.${quoteColumn(key)}`)
    .join(' AND ');
  const from = (name: string) => `${source}.${quoteColumn(name)}`;
  const list = columnList(columns);
  const merged =
    rest.length === 0
      ? `INSERT INTO ${table} (${list}) SELECT ${list} FROM ${source} WHERE NOT EXISTS (SELECT 1 FROM ${table} WHERE ${match})`
      : `MERGE INTO ${table} USING ${source} ON ${match} WHEN MATCHED THEN UPDATE SET ${rest
          .map((name) => `${quoteColumn(name)} = ${from(name)}`)
          .join(', ')} WHEN NOT MATCHED THEN INSERT (${list}) VALUES (${columns.map(from).join(', ')})`;
  return [
    ...checkKeys(stage, check, keys, keyColumns, orderColumns.length === 0),
    ...(orderColumns.length === 0 ? [] : [keepLatest(load, stage, latest, keys)]),
    merged,
    ...(orderColumns.length === 0 ? [] : [`DROP TABLE ${latest}`]),
    `DROP TABLE ${check}`,
  ];
}

/** A batch has no way to fail on purpose but a NULL where none may be: the column's name then says why. */
function checkKeys(
  stage: string,
  check: string,
  keys: string,
  keyColumns: readonly string[],
  unique: boolean,
) {
  const isNull = keyColumns.map((key) => `${quoteColumn(key)} IS NULL`).join(' OR ');
  const nothing = 'CAST(NULL AS INTEGER)';
  const missing = `INSERT INTO ${check} ("missing_keys", "doubled_keys") SELECT ${nothing}, 0 FROM ${stage} WHERE ${isNull}`;
  const doubled = `INSERT INTO ${check} ("missing_keys", "doubled_keys") SELECT 0, ${nothing} FROM ${stage} GROUP BY ${keys} HAVING COUNT(*) > 1`;
  const create = `CREATE TEMP TABLE ${check} ("missing_keys" INTEGER NOT NULL, "doubled_keys" INTEGER NOT NULL)`;
  return [create, missing, ...(unique ? [doubled] : [])];
}

/** COPY reads in parallel, so "the last line wins" does not exist: only a column can tell which row is the later one. */
function keepLatest(
  { columns, orderColumns }: LoadBatch,
  stage: string,
  latest: string,
  keys: string,
): string {
  const order = orderColumns.map((name) => `${quoteColumn(name)} DESC NULLS LAST`).join(', ');
  const list = columnList(columns);
  const ranked = `SELECT ${list}, ROW_NUMBER() OVER (PARTITION BY ${keys} ORDER BY ${order}) AS "beatless_rank" FROM ${stage}`;
  return `CREATE TEMP TABLE ${latest} AS SELECT ${list} FROM (${ranked}) AS "ranked" WHERE "beatless_rank" = 1`;
}

function recordLoad(
  { target, entry, files }: LoadBatch,
  ledger: string,
  stage: string,
  loaded: string,
): string {
  const values = [
    `(SELECT COALESCE(MAX("seq"), 0) + 1 FROM ${ledger})`,
    literal(entry.loadKey),
    literal(entry.scope),
    literal(entry.taskId),
    literal(nameOf(target)),
    literal(entry.mode),
    String(files),
    `(SELECT COUNT(*) FROM ${stage})`,
    'GETDATE()',
  ];
  const columns =
    '"seq", "load_key", "scope", "task_id", "target", "mode", "files", "rows_loaded", "loaded_at"';
  return `INSERT INTO ${ledger} (${columns}) SELECT ${values.join(', ')} WHERE NOT ${loaded}`;
}
