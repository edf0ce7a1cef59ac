import type { DecodedPiece } from './decode.ts';
import { type LoadProblem, problem } from './load-problem.ts';
import type { CopyOptions } from './parse-copy.ts';

/** A row of a file, or why it is none. */
export interface CsvRow {
  /** Of its first line; files begin with 1. */
  readonly line: number;
  readonly fields: readonly string[];
  readonly raw: string;
  readonly problem?: LoadProblem;
  /** Of the field that has the problem. */
  readonly field?: number;
}

/** Reads one file, given in pieces. */
export interface CsvReader {
  /** The rows that are complete with this piece. */
  read(piece: DecodedPiece): Generator<CsvRow>;
  /** What is left at the end of the file. */
  end(): Generator<CsvRow>;
}

type ReaderOptions = Pick<CopyOptions, 'delimiter' | 'quote' | 'ignoredHeaderLines' | 'ignoresBlankLines'>;

/** Row with fields that were cut out of `text`, and where the next row begins; undefined: it goes on after `text`. */
interface ParsedRow {
  readonly fields: string[];
  readonly end: number;
  readonly problem?: LoadProblem;
}

const BAD_QUOTE = 'Invalid quote formatting for CSV';
/** Redshift's limit for a row; a quote that is never closed must not keep the rest of the file in memory. */
const MAX_ROW_CHARACTERS = 4 << 20;

/** A reader of CSV as COPY reads it: quotes are doubled within quotes, and stand nowhere else than around a field. */
export function createCsvReader({
  delimiter,
  quote,
  ignoredHeaderLines,
  ignoresBlankLines,
}: ReaderOptions): CsvReader {
  let carried = '';
  let line = 1;
  const damaged = new Map<number, string>();

  function* rows(text: string, isEnd: boolean): Generator<CsvRow> {
    let at = 0;
    while (at < text.length) {
      const newline = text.indexOf('\n', at);
      if (newline < 0 && !isEnd) break;
      const lineEnd = newline < 0 ? text.length : newline;
      const first = text.slice(at, text[lineEnd - 1] === '\r' && lineEnd > at ? lineEnd - 1 : lineEnd);
      if (line <= ignoredHeaderLines) {
        line += 1;
        at = lineEnd + 1;
        continue;
      }
      const parsed: ParsedRow | undefined = first.includes(quote)
        ? parseQuoted(text, at, isEnd)
        : { fields: first.split(delimiter), end: lineEnd + 1 };
      if (!parsed) {
        if (text.length - at > MAX_ROW_CHARACTERS) {
          yield {
            line,
            fields: [],
            raw: first,
            problem: problem('line', 'The row has more than 4 MB'),
            field: 0,
          };
          at = lineEnd + 1;
          line += 1;
          continue;
        }
        break;
      }
      const lines = first.includes(quote) ? countLines(text, at, parsed.end) : 1;
      if (!(first === '' && ignoresBlankLines)) yield toRow(parsed, first, lines);
      line += lines;
      at = parsed.end;
    }
    carried = text.slice(at);
  }

  const toRow = ({ fields, problem: found }: ParsedRow, raw: string, lines: number): CsvRow => {
    const bad = badBytes(lines);
    if (bad !== undefined) {
      const field = Math.max(
        0,
        fields.findIndex((text) => text.includes('\ufffd')),
      );
      return {
        line,
        fields,
        raw,
        field,
        problem: problem(
          'utf8',
          `String contains invalid or unsupported UTF-8 codepoints. Bad UTF-8 hex sequence: ${bad}`,
        ),
      };
    }
    if (found) return { line, fields, raw, problem: found, field: Math.max(0, fields.length - 1) };
    return { line, fields, raw };
  };

  const badBytes = (lines: number): string | undefined => {
    if (damaged.size === 0) return undefined;
    for (let own = line; own < line + lines; own += 1) {
      const bytes = damaged.get(own);
      if (bytes !== undefined) return bytes;
    }
    return undefined;
  };

  const parseQuoted = (text: string, start: number, isEnd: boolean): ParsedRow | undefined => {
    const fields: string[] = [];
    const failed = (at: number, field: string): ParsedRow => {
      const newline = text.indexOf('\n', at);
      return {
        fields: [...fields, field],
        end: newline < 0 ? text.length : newline + 1,
        problem: problem('delimiter', BAD_QUOTE, field.length),
      };
    };
    let at = start;
    for (;;) {
      let field: string;
      if (text[at] === quote) {
        const closed = closingQuote(text, at + 1);
        if (closed === undefined) {
          // It may have swallowed everything after it
          return isEnd ? failed(text.length, text.slice(at + 1, at + 101)) : undefined;
        }
        // The piece may end between two quotes, or between CR and LF
        if (closed + 2 >= text.length && !isEnd) return undefined;
        field = text.slice(at + 1, closed).replaceAll(quote + quote, quote);
        at = closed + 1;
      } else {
        const end = fieldEnd(text, at);
        field = text.slice(at, end);
        const inner = field.indexOf(quote);
        if (inner >= 0) return failed(at, field.slice(0, inner));
        at = end;
      }
      if (at < text.length && !isFieldEnd(text, at)) return failed(at, field);
      fields.push(field);
      if (text[at] === delimiter) {
        at += 1;
        continue;
      }
      if (text[at] === '\r') at += 1;
      return { fields, end: Math.min(at + 1, text.length) };
    }
  };

  const closingQuote = (text: string, from: number): number | undefined => {
    for (let at = text.indexOf(quote, from); at >= 0; at = text.indexOf(quote, at + 2)) {
      if (text[at + 1] !== quote) return at;
    }
    return undefined;
  };

  const isFieldEnd = (text: string, at: number): boolean => {
    const character = text[at];
    return (
      character === delimiter || character === '\n' || (character === '\r' && (text[at + 1] ?? '\n') === '\n')
    );
  };

  const fieldEnd = (text: string, from: number): number => {
    let at = from;
    while (at < text.length && !isFieldEnd(text, at)) at += 1;
    return at;
  };

  return {
    *read({ text, damaged: found }) {
      for (const [number, bytes] of found) damaged.set(number, bytes);
      yield* rows(carried + text, false);
    },
    *end() {
      yield* rows(carried, true);
    },
  };
}

function countLines(text: string, from: number, to: number): number {
  let lines = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) lines += 1;
  return Math.max(1, lines);
}
