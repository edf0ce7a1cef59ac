import { columnNames } from '../csv/column-names.ts';
import { csvReader, textOf } from '../csv/csv-reader.ts';
import { newGuess, observe, typeOf } from '../csv/infer-type.ts';
import type { ReadFiles } from './load-files.ts';
import type { LoaderConfig } from './loader.ts';
import type { SourceFile } from './source-files.ts';

/** What the beginning of a file tells. */
export interface Header {
  /** Names made of the first line, cleaned up; `col_<n>` for files without a header. */
  readonly names: readonly string[];
  /** False for a file without any row. */
  readonly hasRows: boolean;
  /** The type that fits every value seen, for each column. */
  readonly types: readonly string[];
  /** Longer than what was read: no line end came. */
  readonly unreadable?: string;
}

/** Enough for the longest header that a table can take, and some rows. */
const headBytes = 256 * 1024;

/** Reads the first part of a file. */
export async function readHeader(
  file: SourceFile,
  { header, delimiter, quote }: LoaderConfig['options'],
  files: ReadFiles,
): Promise<Header> {
  const bytes = await files.read(file, 0, headBytes);
  const reader = csvReader({ delimiter, quote });
  const rows = [...reader.read(bytes)];
  if (bytes.byteLength < headBytes) rows.push(...reader.end());
  const [first] = rows;
  if (!first)
    return { names: [], hasRows: false, types: [], ...(bytes.byteLength > 0 ? { unreadable: tooLong } : {}) };
  const cells = first.fields.map(textOf);
  if (header && cells.includes(undefined))
    return { names: [], hasRows: false, types: [], unreadable: 'the header is not UTF-8' };
  const names = columnNames(header ? cells.map((cell) => cell ?? '') : first.fields.map(() => ''));
  const data = rows.slice(header ? 1 : 0);
  const guesses = names.map(newGuess);
  for (const { fields } of data)
    fields.forEach((field, index) => {
      const guess = guesses[index];
      if (guess) observe(guess, textOf(field) ?? field, field.length);
    });
  return { names, hasRows: data.length > 0, types: guesses.map(typeOf) };
}

const tooLong = `its first line is longer than ${headBytes} bytes`;
