import type { ResultPage } from './engine/protocol.ts';
import type { Json } from './requests.ts';
import type { Statement, StatementPart } from './statements/statement.ts';

const NS_PER_MS = 1_000_000;
const seconds = (ms: number): number => ms / 1000;

/** DescribeStatement for a statement. */
export function describeStatement(statement: Statement): Json {
  const { id, isBatch, parts, state, error, createdAt, updatedAt, pid, parameters, isTransaction } =
    statement;
  const [first] = parts;
  const ofParts = isBatch
    ? {
        SubStatements: parts.map((part, index) => ({ Id: `${id}:${index + 1}`, ...describePart(part) })),
        ExecutionMode: isTransaction ? 'TRANSACTION' : 'AUTO_COMMIT',
        RedshiftQueryId: 0,
        ResultRows: -1,
        ResultSize: -1,
      }
    : first && { ...describePart(first), QueryString: first.sql };
  return {
    ...ofParts,
    ...target(statement),
    Id: id,
    Status: state,
    ...(error !== undefined && { Error: error }),
    CreatedAt: seconds(createdAt),
    UpdatedAt: seconds(updatedAt),
    Duration: Math.round(parts.reduce((sum, part) => sum + part.durationMs, 0) * NS_PER_MS),
    HasResultSet: parts.some(({ hasResultSet }) => hasResultSet),
    RedshiftPid: pid,
    ResultFormat: statement.resultFormat,
    ...(parameters.length > 0 && { QueryParameters: parameters }),
  };
}

/** DescribeStatement for one of a batch. */
export function describeSubStatement(statement: Statement, number: number, part: StatementPart): Json {
  return {
    ...describePart(part),
    ...target(statement),
    Id: `${statement.id}:${number}`,
    RedshiftPid: statement.pid,
    ResultFormat: statement.resultFormat,
  };
}

function describePart(part: StatementPart): Json {
  const { sql, queryId, state, error, rows, resultBytes, hasResultSet, durationMs, createdAt, updatedAt } =
    part;
  const hasRun = state === 'FINISHED' || state === 'FAILED';
  return {
    Status: state,
    ...(error !== undefined && { Error: error }),
    QueryString: sql,
    RedshiftQueryId: hasRun ? queryId : -1,
    ResultRows: state === 'FINISHED' ? rows : -1,
    ResultSize: hasResultSet ? resultBytes : -1,
    HasResultSet: hasResultSet,
    Duration: Math.round(durationMs * NS_PER_MS),
    CreatedAt: seconds(createdAt),
    UpdatedAt: seconds(updatedAt),
  };
}

/** ListStatements, one of them. */
export function listedStatement({
  id,
  isBatch,
  parts,
  state,
  name,
  createdAt,
  updatedAt,
  resultFormat,
  parameters,
  secretArn,
}: Statement): Json {
  return {
    Id: id,
    Status: state,
    ...(name !== undefined && { StatementName: name }),
    ...(secretArn !== undefined && { SecretArn: secretArn }),
    CreatedAt: seconds(createdAt),
    UpdatedAt: seconds(updatedAt),
    IsBatchStatement: isBatch,
    ...(isBatch ? { QueryStrings: parts.map(({ sql }) => sql) } : { QueryString: parts[0]?.sql }),
    ...(parameters.length > 0 && { QueryParameters: parameters }),
    ResultFormat: resultFormat,
  };
}

/** What is known of a statement that was just submitted; with a wait, its state. */
export function submitted(statement: Statement, hasWaited: boolean): Json {
  const { id, createdAt, state, pid, parts } = statement;
  return {
    Id: id,
    CreatedAt: seconds(createdAt),
    DbGroups: [],
    ...target(statement),
    ...(hasWaited && {
      Status: state,
      RedshiftPid: pid,
      HasResultSet: parts.some(({ hasResultSet }) => hasResultSet),
    }),
  };
}

function target({ workgroup, database, secretArn }: Statement): Json {
  return {
    WorkgroupName: workgroup,
    Database: database,
    ...(secretArn !== undefined && { SecretArn: secretArn }),
  };
}

const INTEGERS: ReadonlySet<string> = new Set(['int2', 'int4', 'int8']);
const FLOATS: ReadonlySet<string> = new Set(['float4', 'float8']);

/** The columns of a result. */
export function columnMetadata({ columns }: ResultPage): Json[] {
  return columns.map(({ name, typeName }) => ({
    isCaseSensitive: typeName === 'varchar',
    isCurrency: false,
    isSigned: INTEGERS.has(typeName) || FLOATS.has(typeName) || typeName === 'numeric',
    label: name,
    name,
    nullable: 1,
    precision: 0,
    scale: 0,
    schemaName: '',
    tableName: '',
    typeName,
    length: 0,
  }));
}

/** The rows as JSON text: whole numbers keep all their digits. */
export function recordsText({ columns, rows }: ResultPage): string {
  const records = rows.map(
    (row) => `[${row.map((value, index) => field(value, columns[index]?.typeName ?? '')).join(',')}]`,
  );
  return `[${records.join(',')}]`;
}

/** The rows as CSV. */
export function csvText({ rows }: ResultPage): string {
  const cell = (value: string | null): string => {
    if (value === null) return '';
    return /[",\r\n]/.test(value) || value === '' ? `"${value.replaceAll('"', '""')}"` : value;
  };
  return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

function field(value: string | null, typeName: string): string {
  if (value === null) return '{"isNull":true}';
  if (typeName === 'bool') return `{"booleanValue":${value === 't'}}`;
  if (INTEGERS.has(typeName)) return `{"longValue":${value}}`;
  if (FLOATS.has(typeName) && Number.isFinite(Number(value))) return `{"doubleValue":${Number(value)}}`;
  return `{"stringValue":${JSON.stringify(value)}}`;
}
