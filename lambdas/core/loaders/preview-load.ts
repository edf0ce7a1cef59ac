import { checkValue } from '../csv/check-value.ts';
import { columnNameOf } from '../csv/column-names.ts';
import { type CsvRow, csvReader, textOf } from '../csv/csv-reader.ts';
import { newGuess, observe, typeOf } from '../csv/infer-type.ts';
import { RefusedError } from '../errors.ts';
import type { Owner } from '../ids.ts';
import { createTarget } from '../warehouse/describe-target.ts';
import type { Hash } from '../warehouse/ledger.ts';
import { type LoadError, mostLoadErrors } from '../warehouse/load-errors.ts';
import { SqlTextError } from '../warehouse/sql-text.ts';
import { nameOf } from '../warehouse/target.ts';
import { type Explained, type ExplainSettings, explainLoad } from './explain-load.ts';
import type { ReadFiles } from './load-files.ts';
import { loadKeyOf } from './load-key.ts';
import { newColumns, type PlannedFile, surveyFiles, targetOf } from './load-plan.ts';
import type { Loader, LoaderConfig } from './loader.ts';
import type { SourceDeps, SourceProblem } from './source-files.ts';

interface PreviewColumn {
  /** In the header, cleaned up. */
  readonly from: string;
  readonly to: string;
  /** Fits every value that was looked at. */
  readonly inferredType: string;
  readonly type: string;
  readonly values: number;
  readonly empty: number;
}

/** What a load would do, before it does anything. */
export interface Preview {
  readonly target: string;
  readonly mode: string;
  /** Names exactly this load: give it to the run, and nothing else is loaded. */
  readonly loadKey: string;
  readonly files: readonly { readonly name: string; readonly bytes: number; readonly columns: number }[];
  readonly bytes: number;
  readonly columns: readonly PreviewColumn[];
  /** First rows of the first file. */
  readonly rows: readonly (readonly string[])[];
  /** The CREATE TABLE of a target with these columns. */
  readonly ddl: string;
  readonly sql: Explained;
  /** True when every byte was looked at; otherwise beginnings, ends and samples between. */
  readonly complete: boolean;
  readonly problems: readonly SourceProblem[];
  readonly errors: readonly LoadError[];
}

export interface PreviewDeps extends SourceDeps {
  readonly settings: ExplainSettings;
  readonly hash: Hash;
}

/** So much is read of all files together. */
const budgetBytes = 8 * 1024 * 1024;
const headBytes = 512 * 1024;
const tailBytes = 128 * 1024;
const shownRows = 10;

/**
 * Looks at the files of a loader as a load would, and at their values as COPY would; reads ranges and writes nothing.
 * @throws RefusedError conflict where no statement can be made of its names
 */
export async function previewLoad(owner: Owner, loader: Loader, deps: PreviewDeps): Promise<Preview> {
  try {
    return await lookAhead(owner, loader, deps);
  } catch (error) {
    if (error instanceof SqlTextError) throw new RefusedError('conflict', error.message);
    throw error;
  }
}

async function lookAhead(owner: Owner, loader: Loader, deps: PreviewDeps): Promise<Preview> {
  const { config } = loader;
  const { files, problems, errors } = await surveyFiles(owner, config, deps);
  const target = targetOf(config, config.target.database ?? deps.settings.database);
  const created = newColumns(config, files);
  const look = lookAt(config);
  let left = budgetBytes;
  for (const file of files) {
    if (left <= 0) look.skip();
    else left -= await look.file(file, Math.min(left, file.bytes), deps.files);
  }
  const found = look.found();
  const columns = found.columns.map(({ to, type }) => ({ name: to, type }));
  const loadKey = loadKeyOf({ target, config, files }, deps.hash);
  return {
    target: nameOf(target),
    mode: config.mode,
    loadKey,
    files: files.map(({ name, bytes, header }) => ({ name, bytes, columns: header.names.length })),
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    ddl: createTarget(target, columns.length > 0 ? columns : created),
    sql: explainLoad(loader, files, loadKey, deps.settings, deps.hash),
    ...found,
    problems,
    errors: [...errors, ...found.errors].slice(0, mostLoadErrors),
  };
}

/** Where the columns of the files go, by their names in the files. */
function mappingOf({ columns = [], options }: LoaderConfig) {
  return new Map(
    columns.map(({ from, to, type }, index) => [
      options.header ? columnNameOf(from) : `col_${index + 1}`,
      { to: to ?? columnNameOf(from), type },
    ]),
  );
}

/** Gathers what is seen of the values of all files. */
function lookAt(config: LoaderConfig) {
  const { options } = config;
  const guesses = new Map<string, ReturnType<typeof newGuess>>();
  const errors: LoadError[] = [];
  const rows: string[][] = [];
  let complete = true;
  const mapped = mappingOf(config);

  const seeRow = (file: PlannedFile, row: CsvRow, exact: boolean) => {
    const { names } = file.header;
    const where = { file: file.name, ...(exact ? { line: row.line } : {}) };
    if (row.broken)
      errors.push({ ...where, code: 1216, reason: 'Invalid input line: a quote is not closed' });
    else if (row.fields.length !== names.length) {
      // A sample begins anywhere, perhaps within quotes: its rows are not counted on.
      if (!exact) return;
      const [code, reason] =
        row.fields.length > names.length ? [1202, 'Extra column(s) found'] : [1214, 'Delimiter not found'];
      if (row.fields.length === 1 && row.fields[0] === '') return;
      errors.push({ ...where, code, reason: `${reason}: ${row.fields.length} instead of ${names.length}` });
    } else for (const [index, field] of row.fields.entries()) seeField(where, names[index] ?? '', field);
  };
  const seeField = (where: Pick<LoadError, 'file' | 'line'>, column: string, field: string) => {
    const text = textOf(field);
    if (text === undefined) {
      if (!options.acceptInvalidCharacters)
        errors.push({ ...where, column, code: 1220, reason: 'String contains invalid or unsupported UTF8' });
      return;
    }
    if (text === options.nullText) return;
    const guess = guesses.get(column) ?? newGuess();
    guesses.set(column, guess);
    observe(guess, text, field.length);
    const type = mapped.get(column)?.type;
    const problem = type === undefined ? undefined : checkValue(type, text, field.length);
    const passes = problem?.code === 1204 && options.truncateColumns;
    if (problem && !passes) errors.push({ ...where, column, type, ...problem });
  };

  return {
    skip: () => {
      complete = false;
    },
    /** Gives how many bytes were read. */
    file: async (file: PlannedFile, most: number, files: ReadFiles): Promise<number> => {
      const packed = /\.gz$/i.test(file.name);
      const asked = packed || file.bytes <= most ? budgetBytes : Math.min(headBytes, most);
      const head = await files.read(file, 0, asked);
      // Of a packed file there are no other places to look at
      const whole = packed ? file.bytes <= asked && head.byteLength < asked : file.bytes <= most;
      const reader = csvReader(options);
      const seen = [...reader.read(head), ...(whole ? reader.end() : [])];
      const data = seen.slice(options.header ? 1 : 0);
      for (const row of data) seeRow(file, row, true);
      for (const { fields } of data.slice(0, shownRows - rows.length))
        rows.push(fields.map((it) => textOf(it) ?? '\uFFFD'));
      if (whole) return head.byteLength;
      complete = false;
      if (packed) return head.byteLength;
      const parts = await sample(file, most - head.byteLength, files);
      for (const part of parts)
        for (const row of wholeRows(part.bytes, options, part.last)) seeRow(file, row, false);
      return head.byteLength + parts.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
    },
    found: () => {
      const names = [...guesses.keys()];
      const columns = names.map((from): PreviewColumn => {
        const guess = guesses.get(from) ?? newGuess();
        const { to = from, type } = mapped.get(from) ?? {};
        const inferredType = typeOf(guess);
        return {
          from,
          to,
          inferredType,
          type: type ?? inferredType,
          values: guess.values,
          empty: guess.empty,
        };
      });
      return { columns, rows, complete, errors: errors.slice(0, mostLoadErrors) };
    },
  };
}

/** Blocks spread over the middle of a file, and its end. */
async function sample(file: PlannedFile, left: number, files: ReadFiles) {
  const count = Math.max(0, Math.min(4, Math.floor((left - tailBytes) / tailBytes)));
  const step = (file.bytes - headBytes - tailBytes) / (count + 1);
  const starts = Array.from({ length: count }, (_, at) => Math.floor(headBytes + step * (at + 1)));
  const blocks = await Promise.all(starts.map((from) => files.read(file, from, tailBytes)));
  const end = left > 0 ? [await files.read(file, Math.max(0, file.bytes - tailBytes), tailBytes)] : [];
  return [...blocks.map((bytes) => ({ bytes, last: false })), ...end.map((bytes) => ({ bytes, last: true }))];
}

/** Rows that lie whole within a part of a file: it begins and ends within a row. */
function wholeRows(bytes: Uint8Array, form: LoaderConfig['options'], last: boolean): readonly CsvRow[] {
  const start = bytes.indexOf(10) + 1;
  const reader = csvReader(form);
  return [...reader.read(bytes.subarray(start)), ...(last ? reader.end() : [])].filter(
    ({ broken }) => !broken,
  );
}
