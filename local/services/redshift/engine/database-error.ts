import { BYTE_CHECK } from '../sql/create-table.ts';
import { SqlError } from '../sql/sql-error.ts';

/** What the engine tells of an error. */
interface EngineError {
  readonly message: string;
  readonly code?: string;
  readonly detail?: string;
  readonly constraint?: string;
  readonly column?: string;
}

/** The engine's error in Redshift's words, without the statement or the engine's own source in it. */
export function databaseError(error: unknown): SqlError {
  const { message, code, detail, constraint = '', column = '' } = error as EngineError;
  const [, bytes] = BYTE_CHECK.exec(constraint) ?? [];
  if (bytes !== undefined || code === '22001') {
    const type = bytes === undefined ? message : `value too long for type character varying(${bytes})`;
    return new SqlError('Value too long for character type', type.replace(/^v/, 'V'));
  }
  // MERGE that meets a row twice
  if (code === '21000' && message.startsWith('MERGE'))
    return new SqlError('Found multiple matches to update the same tuple.');
  if (code === '428C9') return new SqlError('cannot set an identity column to a value');
  // Without the row that the engine shows
  if (code === '23502') return new SqlError(`Cannot insert a NULL value into column ${column}`);
  return new SqlError(message, detail);
}

/** As the Data API gives it. */
export function errorText(error: SqlError): string {
  return `ERROR: ${error.message}${error.detail === undefined ? '' : `\n  Detail: ${error.detail}`}`;
}
