import { literal } from './sql-text.ts';
import type { Cell } from './warehouse.ts';

/** One line that COPY refused. Never the data itself: results and logs hold no rows. */
export interface LoadError {
  readonly file: string;
  /** Absent where Redshift does not know it: it splits large files. */
  readonly line?: number;
  readonly column?: string;
  readonly type?: string;
  readonly code: number;
  readonly reason: string;
}

/** So many are shown. */
export const mostLoadErrors = 50;

/**
 * The lines that COPY refused in files below a prefix. Those of one run: the files are in a folder of this load alone, but
 * an earlier attempt read the same ones in another session. They survive the rollback.
 */
export function readLoadErrors(prefix: string, sessionId: number | undefined): string {
  const session =
    sessionId !== undefined && sessionId > 0 ? ` AND "session_id" = ${Math.trunc(sessionId)}` : '';
  const columns = '"file_name", "line_number", "column_name", "column_type", "error_code", "error_message"';
  return `SELECT ${columns} FROM sys_load_error_detail WHERE STRPOS(TRIM("file_name"), ${literal(prefix)}) = 1${session} ORDER BY "start_time" DESC, "file_name", "line_number" LIMIT ${mostLoadErrors}`;
}

/** The rows of {@link readLoadErrors}, each with the name that the user knows the file by. */
export function toLoadErrors(
  rows: readonly (readonly Cell[])[],
  nameOfFile: (url: string) => string,
): readonly LoadError[] {
  return rows.map(([file, line, column, type, code, reason]) => ({
    file: nameOfFile(textOf(file)),
    ...(Number(line) > 0 ? { line: Number(line) } : {}),
    ...(textOf(column) === '' ? {} : { column: textOf(column) }),
    ...(textOf(type) === '' ? {} : { type: textOf(type) }),
    code: Number(code),
    reason: textOf(reason),
  }));
}

/** `orders.csv:17 "amount": 1207 Invalid digit` */
export function describeLoadError({ file, line, column, code, reason }: LoadError): string {
  const where = `${file}${line === undefined ? '' : `:${line}`}${column === undefined ? '' : ` "${column}"`}`;
  return `${where}: ${code} ${reason}`;
}

const textOf = (cell: Cell | undefined): string =>
  cell === null || cell === undefined ? '' : String(cell).trim();
