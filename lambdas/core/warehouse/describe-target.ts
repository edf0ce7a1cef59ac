import * as z from 'zod/mini';
import { createLedger, type Hash, type LedgerEntry, ledgerOf, readLedger } from './ledger.ts';
import { literal, quoteColumn } from './sql-text.ts';
import { type Target, tableOf } from './target.ts';
import type { Cell } from './warehouse.ts';

/** A column of the target. */
export interface TargetColumn {
  readonly name: string;
  /** As the warehouse calls it: `character varying`, `integer`. */
  readonly type: string;
  readonly nullable: boolean;
}

/** A column to be made. `type` is one of `columnType`. */
export interface NewColumn {
  readonly name: string;
  readonly type: string;
}

/** A type that a loader may give a column; SQL is made of it, so nothing else passes. */
export const columnType = z
  .string()
  .check(
    z.toUpperCase(),
    z.regex(
      /^(SMALLINT|INTEGER|BIGINT|REAL|DOUBLE PRECISION|BOOLEAN|DATE|TIMESTAMP|TIMESTAMPTZ|TIME|TIMETZ|SUPER|DECIMAL\((\d|[12]\d|3[0-8])(,\s?(\d|[12]\d|3[0-7]))?\)|(VAR)?CHAR\(\d{1,5}\)|VARCHAR\(MAX\))$/,
      'must be a type that columns are made with, such as VARCHAR(64), BIGINT, DECIMAL(18,2), DATE or TIMESTAMP',
    ),
  );

/** The target's CREATE TABLE, made only where a loader asks for it. */
export function createTarget(target: Target, columns: readonly NewColumn[]): string {
  const list = columns.map(({ name, type }) => `  ${quoteColumn(name)} ${type}`).join(',\n');
  return `CREATE TABLE IF NOT EXISTS ${tableOf(target)} (\n${list}\n)`;
}

/** One ALTER TABLE per column: Redshift adds no more at once. */
export const addColumn = (target: Target, { name, type }: NewColumn): string =>
  `ALTER TABLE ${tableOf(target)} ADD COLUMN ${quoteColumn(name)} ${type}`;

/**
 * What has to be there before a load, and what has to be known: makes the ledger (and the target, if asked), reads the
 * target's columns and whether this load is in it already. The last two statements give rows.
 */
export function describeTarget(
  target: Target,
  entry: LedgerEntry,
  create: readonly NewColumn[] | undefined,
  hash: Hash,
): readonly string[] {
  const { schema, table } = target;
  return [
    ...createLedger(target, hash),
    ...(create ? [createTarget(target, create)] : []),
    `SELECT "column_name", "data_type", "is_nullable" FROM svv_columns WHERE "table_schema" = ${literal(schema)} AND "table_name" = ${literal(table)} ORDER BY "ordinal_position"`,
    readLedger(ledgerOf(target, hash), entry),
  ];
}

/** The rows of the last statement but one. */
export function readColumns(rows: readonly (readonly Cell[])[]): readonly TargetColumn[] {
  return rows.map(([name, type, nullable]) => ({
    name: String(name).trim(),
    type: String(type).trim(),
    nullable: nullable === null || /^(yes|true|t)$/i.test(String(nullable).trim()),
  }));
}
