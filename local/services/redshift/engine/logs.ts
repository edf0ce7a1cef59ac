import { quoteText } from '../sql/names.ts';
import type { LoadRecord } from './load-log.ts';
import type { EngineBatch, StatementOutcome } from './protocol.ts';
import type { Session } from './session.ts';

/** A statement that has ended. */
export interface EndedStatement {
  readonly sql: string;
  readonly queryId: number;
  readonly startedAt: number;
  readonly outcome: StatementOutcome;
}

const USER = 100;

/** Writes what happened into the system tables, in a transaction of its own. */
export async function writeLogs(
  session: Session,
  { sessionPid, user }: Pick<EngineBatch, 'sessionPid' | 'user'>,
  statements: readonly EndedStatement[],
  loads: readonly LoadRecord[],
): Promise<void> {
  const [{ rows }] = [await session.run('SELECT current_database()')];
  const database = rows[0]?.[0] ?? '';
  await session.run('BEGIN');
  for (const { sql, queryId, startedAt, outcome } of statements) {
    const { state, error, rows: returned, resultBytes, durationMs } = outcome;
    const status = { FINISHED: 'success', FAILED: 'failed', ABORTED: 'canceled' }[state];
    const micros = Math.round(durationMs * 1000);
    await insert(session, 'sys_query_history', [
      [
        USER,
        queryId,
        'default',
        queryId,
        sessionPid,
        database,
        queryType(sql),
        status,
        false,
        moment(startedAt),
        moment(startedAt + durationMs),
        micros,
        micros,
        cut(error ?? '', 512),
        returned,
        resultBytes,
        cut(sql, 4000),
        user,
      ],
    ]);
  }
  for (const { queryId, table, source, startedAt, rows: loaded, files, errors } of loads) {
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    const isDone = statements.some(
      (statement) => statement.queryId === queryId && statement.outcome.state === 'FINISHED',
    );
    await insert(session, 'sys_load_history', [
      [
        USER,
        queryId,
        queryId,
        sessionPid,
        database,
        table,
        isDone ? 'completed' : 'aborted',
        source,
        moment(startedAt),
        moment(Date.now()),
        (Date.now() - startedAt) * 1000,
        files.length,
        bytes,
        loaded,
        bytes,
        errors.length,
        cut(errors[0]?.reason ?? '', 512),
      ],
    ]);
    const details = files.map((file) => [
      USER,
      queryId,
      queryId,
      sessionPid,
      file.url,
      file.bytes,
      file.lines,
    ]);
    await insert(session, 'sys_load_detail', details);
    const found = errors.map((error) => [
      USER,
      queryId,
      queryId,
      sessionPid,
      cut(database, 64),
      error.table,
      moment(error.startedAt),
      cut(error.file, 256),
      error.line,
      cut(error.column, 127),
      cut(error.type, 10),
      cut(error.length, 10),
      error.position,
      error.code,
      cut(error.reason, 512),
    ]);
    await insert(session, 'sys_load_error_detail', found);
    const older = errors.map((error) => [
      USER,
      0,
      error.table,
      moment(error.startedAt),
      sessionPid,
      queryId,
      cut(error.file, 256),
      error.line,
      cut(error.column, 127),
      cut(error.type, 10),
      cut(error.length, 10),
      error.position,
      cut(error.rawLine, 1024),
      cut(error.rawField, 1024),
      error.code,
      cut(error.reason, 100),
      0,
      0,
    ]);
    await insert(session, 'stl_load_errors', older);
  }
  await session.run('COMMIT');
}

type Value = string | number | boolean;

/** Rows of one INSERT. */
const AT_ONCE = 500;

async function insert(session: Session, table: string, rows: readonly (readonly Value[])[]): Promise<void> {
  for (let from = 0; from < rows.length; from += AT_ONCE) {
    const values = rows.slice(from, from + AT_ONCE).map((row) => `(${row.map(literal).join(', ')})`);
    await session.run(`INSERT INTO redshift.${table} VALUES ${values.join(', ')}`);
  }
}

function literal(value: Value): string {
  return typeof value === 'string' ? quoteText(value.replaceAll('\0', '')) : String(value);
}

function moment(ms: number): string {
  return new Date(ms).toISOString().replace('T', ' ').replace('Z', '');
}

/** At most so many characters, and no half of a pair. */
function cut(text: string, length: number): string {
  return text.length <= length ? text : [...text.slice(0, length)].slice(0, -1).join('');
}

const TYPES = ['select', 'insert', 'update', 'delete', 'copy', 'unload', 'merge'];

function queryType(sql: string): string {
  const [, verb = ''] = /^\s*(\w+)/.exec(sql) ?? [];
  const type = verb.toLowerCase();
  if (TYPES.includes(type)) return type.toUpperCase();
  return ['create', 'drop', 'alter', 'truncate'].includes(type) ? 'DDL' : 'UTILITY';
}
