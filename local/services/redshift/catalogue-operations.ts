import type { Database } from './engine/database.ts';
import { formattedType } from './engine/type-names.ts';
import { invalid, type Json, optional } from './requests.ts';
import { engineName, foldName, quoteText } from './sql/names.ts';

const MAX_RESULTS = 1_000;
const SYSTEM = `('redshift', 'pg_toast')`;

/** Operations that look into a database while the caller waits. */
export const catalogueOperations: Readonly<
  Record<string, (database: Database, request: Json, names: readonly string[]) => Promise<Json>>
> = {
  async ListDatabases(_, request, names) {
    const { page, next } = paged(names, request);
    return { Databases: page, ...next };
  },
  async ListSchemas(database, request) {
    const rows = await database.query(
      `SELECT redshift.long_name(nspname) FROM pg_namespace WHERE nspname NOT IN ${SYSTEM} AND nspname NOT LIKE 'pg\\\\_temp%'
       AND nspname NOT LIKE 'pg\\\\_toast%' AND redshift.long_name(nspname) LIKE ${pattern(request, 'SchemaPattern')} ORDER BY 1`,
    );
    const { page, next } = paged(rows, request);
    return { Schemas: page.map(([name]) => name), ...next };
  },
  async ListTables(database, request) {
    const rows = await database.query(
      `SELECT table_schema, table_name, table_type FROM redshift.svv_tables
       WHERE table_schema LIKE ${pattern(request, 'SchemaPattern')} AND table_name LIKE ${pattern(request, 'TablePattern')}
       ORDER BY 1, 2`,
    );
    const { page, next } = paged(rows, request);
    const tables = page.map(([schema, name, type]) => ({
      schema,
      name,
      type: typeOf(schema ?? '', type ?? ''),
    }));
    return { Tables: tables, ...next };
  },
  async DescribeTable(database, request) {
    const table = optional(request.Table, 'Table');
    if (table === undefined) throw invalid('Table is required.');
    const schema = optional(request.Schema, 'Schema');
    const rows = await database.query(
      `SELECT redshift.long_name(a.attname), format_type(a.atttypid, a.atttypmod), a.attnotnull, n.nspname,
         pg_get_expr(d.adbin, d.adrelid), redshift.long_name(c.relname)
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
       LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
       WHERE c.relname = ${name(table)} AND c.relkind IN ('r', 'v') AND a.attnum > 0 AND NOT a.attisdropped
         AND ${schema === undefined ? 'pg_table_is_visible(c.oid)' : `n.nspname = ${name(schema)}`}
       ORDER BY n.nspname, a.attnum`,
    );
    const { page, next } = paged(rows, request);
    return { TableName: foldName(table), ColumnList: page.map(describeColumn), ...next };
  },
};

type Row = readonly (string | null)[];

function describeColumn([columnName, format, isNotNull, schemaName, columnDefault, tableName]: Row): Json {
  const { name: typeName } = formattedType(format ?? '');
  const [, first, second] = /\((\d+)(?:,(\d+))?\)/.exec(format ?? '') ?? [];
  const isText = typeName === 'varchar' || typeName === 'char';
  return {
    name: columnName,
    label: columnName,
    typeName: typeName === 'char' ? 'bpchar' : typeName,
    length: isText ? Number(first ?? 0) : 0,
    precision: isText ? 0 : Number(first ?? 0),
    scale: Number(second ?? 0),
    nullable: isNotNull === 't' ? 0 : 1,
    isCaseSensitive: isText,
    isCurrency: false,
    isSigned: /^(int|float|numeric)/.test(typeName),
    schemaName,
    tableName,
    ...(columnDefault !== null && columnDefault !== undefined && { columnDefault }),
  };
}

function typeOf(schema: string, type: string): string {
  if (schema === 'pg_catalog' || schema === 'information_schema')
    return type === 'VIEW' ? 'SYSTEM VIEW' : 'SYSTEM TABLE';
  return type === 'VIEW' ? 'VIEW' : 'TABLE';
}

function pattern(request: Json, member: string): string {
  return quoteText(optional(request[member], member) ?? '%');
}

function name(given: string): string {
  return quoteText(engineName(foldName(given)));
}

function paged<T>(
  all: readonly T[],
  { NextToken, MaxResults }: Json,
): { readonly page: readonly T[]; readonly next: Json } {
  const limit =
    MaxResults === undefined || MaxResults === null || MaxResults === 0 ? MAX_RESULTS : Number(MaxResults);
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_RESULTS)
    throw invalid(`MaxResults must be between 0 and ${MAX_RESULTS}.`);
  const from = readPageToken(NextToken);
  const next = from + limit < all.length ? { NextToken: pageToken(from + limit) } : {};
  return { page: all.slice(from, from + limit), next };
}

/** A place in a list as a token. */
export function pageToken(place: number): string {
  return Buffer.from(`page:${place}`).toString('base64');
}

/** The place that a token means; none is the beginning. */
export function readPageToken(token: unknown): number {
  if (token === undefined || token === null || token === '') return 0;
  const [, place] = /^page:(\d+)$/.exec(Buffer.from(String(token), 'base64').toString()) ?? [];
  if (place === undefined) throw invalid('Invalid NextToken.');
  return Number(place);
}
