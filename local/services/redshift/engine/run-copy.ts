import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { type CsvRow, createCsvReader } from '../copy/csv-reader.ts';
import { decode, WrongEncodingError } from '../copy/decode.ts';
import { type LoadColumn, type ReadValue, valueReader } from '../copy/field-values.ts';
import { type LoadProblem, problem } from '../copy/load-problem.ts';
import type { CopyStatement } from '../copy/parse-copy.ts';
import { quoteName } from '../sql/names.ts';
import { SqlError } from '../sql/sql-error.ts';
import type { LoadError, LoadedFile, LoadRecord } from './load-log.ts';
import type { EngineCall, SourceFile } from './protocol.ts';
import type { Session } from './session.ts';
import { type TargetTable, targetTable } from './target-table.ts';
import { formattedType } from './type-names.ts';

/** What a COPY is run with. */
export interface CopyContext {
  readonly session: Session;
  readonly statement: string;
  readonly queryId: number;
  /** Asks the other thread, which has the files. */
  call(request: EngineCall): Promise<unknown>;
  /** Called at the end, whether it went well or not: what is logged outlives a rollback. */
  record(load: LoadRecord): void;
}

/** Rows go to the engine in pieces of this many characters: it holds a piece in memory, and never the file. */
const PIECE_CHARACTERS = 4 << 20;
const RAW_CHARACTERS = 1024;

/** Runs a COPY within the session's transaction; the number of rows that it loaded. */
export async function runCopy(copy: CopyStatement, context: CopyContext): Promise<number> {
  const { session, statement, queryId, call, record } = context;
  const { options, source, role } = copy;
  const startedAt = Date.now();
  const target = await targetTable(session, copy);
  const columns = target.columns.map((column) => ({ column, read: valueReader(column, options) }));
  const files: LoadedFile[] = [];
  const errors: LoadError[] = [];
  let rows = 0;
  let piece = '';

  const flush = async (): Promise<void> => {
    if (piece === '' || options.validatesOnly) {
      piece = '';
      return;
    }
    const blob = new Blob([piece]);
    piece = '';
    await session.run(
      `COPY ${target.sql} (${target.columns.map(({ name }) => quoteName(name)).join(', ')}) FROM '/dev/blob'`,
      blob,
    );
  };
  const fail = (file: SourceFile, row: CsvRow, index: number, found: LoadProblem): void => {
    const column = target.columns[index];
    const { name: type = '', length = '' } = column ? formattedType(column.type) : {};
    errors.push({
      ...found,
      queryId,
      startedAt,
      table: target.oid,
      file: file.url,
      line: row.line,
      column: column?.name ?? '',
      type,
      length,
      rawLine: row.raw.slice(0, RAW_CHARACTERS),
      rawField: (row.fields[index] ?? '').slice(0, RAW_CHARACTERS),
    });
    if (errors.length >= Math.max(1, options.maxErrors)) throw loadFailed(target);
  };

  const loadFile = async (file: SourceFile): Promise<void> => {
    const reader = createCsvReader(options);
    let lines = 0;
    const take = (row: CsvRow): void => {
      lines += 1;
      const line = row.problem
        ? { found: row.problem, index: row.field ?? 0 }
        : toLine(row, columns, options.fillsRecords);
      if (typeof line === 'string') {
        piece += line;
        rows += 1;
      } else fail(file, row, line.index, line.found);
    };
    try {
      for await (const text of decode(contentOf(file, options.isGzip, statement, call), options)) {
        for (const row of reader.read(text)) {
          take(row);
          if (piece.length >= PIECE_CHARACTERS) await flush();
        }
      }
      for (const row of reader.end()) take(row);
    } catch (error) {
      if (!(error instanceof WrongEncodingError)) throw error;
      fail(file, { line: 1, fields: [], raw: '' }, 0, problem('encoding', error.message));
    }
    files.push({ url: file.url, bytes: file.size, lines });
  };

  try {
    const listed = await call({ kind: 'listFiles', statement, source, role, isManifest: options.isManifest });
    for (const file of listed as readonly SourceFile[]) await loadFile(file);
    await flush();
  } finally {
    record({ queryId, table: target.name, source, startedAt, rows, files, errors });
  }
  const loaded = options.validatesOnly ? 0 : rows;
  await session.run(`SELECT set_config('redshift.last_copy_count', '${loaded}', false)`);
  return loaded;
}

interface Reader {
  readonly column: LoadColumn;
  readonly read: ReadValue;
}

/** The row in the text format of the engine's COPY, or why it is none. */
function toLine(
  { fields }: CsvRow,
  columns: readonly Reader[],
  fillsRecords: boolean,
): string | { readonly found: LoadProblem; readonly index: number } {
  if (fields.length !== columns.length) {
    if (fields.length > columns.length)
      return { found: problem('tooManyColumns', 'Extra column(s) found'), index: columns.length };
    if (fields.length === 1 && fields[0] === '')
      return { found: problem('emptyLine', 'Input line contained no data'), index: 0 };
    if (!fillsRecords)
      return { found: problem('delimiter', 'Delimiter not found'), index: fields.length - 1 };
  }
  let line = '';
  for (let index = 0; index < columns.length; index += 1) {
    const value = columns[index]?.read(fields[index] ?? '') ?? null;
    if (value !== null && typeof value !== 'string') return { found: value, index };
    if (index > 0) line += '\t';
    line += value === null ? '\\N' : escapeText(value);
  }
  return `${line}\n`;
}

const SPECIAL = /[\\\t\n\r]/;
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

function escapeText(value: string): string {
  return SPECIAL.test(value) ? value.replace(/[\\\t\n\r]/g, (character) => ESCAPES[character] ?? '') : value;
}

function contentOf(
  { file, url }: SourceFile,
  isGzip: boolean,
  statement: string,
  call: CopyContext['call'],
): AsyncIterable<Uint8Array> {
  const chunks = fileChunks(file, statement, call);
  if (!isGzip) return chunks;
  return gunzipped(chunks, url);
}

async function* gunzipped(chunks: AsyncIterable<Uint8Array>, url: string): AsyncGenerator<Uint8Array> {
  const source = Readable.from(chunks);
  const unzip = createGunzip();
  source.on('error', (error) => unzip.destroy(error));
  try {
    yield* source.pipe(unzip) as AsyncIterable<Uint8Array>;
  } catch (error) {
    if (error instanceof SqlError) throw error;
    throw new SqlError(`failed to inflate with zlib: ${String((error as Error).message)}`, `file: ${url}`);
  }
}

/** The next bytes are asked for while those before are worked on. */
async function* fileChunks(
  file: number,
  statement: string,
  call: CopyContext['call'],
): AsyncGenerator<Uint8Array> {
  const next = () => call({ kind: 'readFile', statement, file }) as Promise<Uint8Array | undefined>;
  let coming = next();
  for (;;) {
    const chunk = await coming;
    if (!chunk) return;
    coming = next();
    // Whoever gives up does not wait for it any more
    coming.catch(() => undefined);
    yield chunk;
  }
}

function loadFailed({ name }: TargetTable): SqlError {
  return new SqlError(
    `Load into table '${name}' failed. Check 'sys_load_error_detail' system table for details.`,
  );
}
