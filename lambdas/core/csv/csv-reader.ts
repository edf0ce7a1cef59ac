/** One row of a CSV file. Fields hold bytes, one character each (0–255): what a byte means is for its reader. */
export interface CsvRow {
  /** Line of the file that the row begins on, from 1. */
  readonly line: number;
  readonly fields: readonly string[];
  /** True for a quote that does not close, or text after a closing one. */
  readonly broken: boolean;
}

export interface CsvForm {
  readonly delimiter: string;
  readonly quote: string;
}

/**
 * Reads CSV piece by piece, as COPY does: fields in quotes may hold delimiters, line ends and doubled quotes; lines end by
 * LF or CRLF. Rows come as they are complete; `end` gives a last one without a line end. Empty lines are rows of one empty
 * field.
 */
export function csvReader({ delimiter, quote }: CsvForm) {
  let line = 1;
  let startLine = 1;
  let fields: string[] = [];
  let field = '';
  let state: 'start' | 'plain' | 'quoted' | 'closed' = 'start';
  let broken = false;
  let any = false;

  const endField = () => {
    fields.push(field);
    field = '';
    state = 'start';
  };
  const endRow = (): CsvRow => {
    endField();
    const row = { line: startLine, fields, broken };
    fields = [];
    broken = false;
    any = false;
    startLine = line;
    return row;
  };

  return {
    /** Takes the next bytes and gives the rows that they complete. */
    *read(bytes: Uint8Array): Generator<CsvRow> {
      for (const byte of bytes) {
        const char = String.fromCharCode(byte);
        if (char === '\n') line += 1;
        any = true;
        if (state === 'quoted') {
          if (char === quote) state = 'closed';
          else field += char;
        } else if (char === quote && state === 'closed') {
          field += quote;
          state = 'quoted';
        } else if (char === quote && state === 'start') state = 'quoted';
        else if (char === delimiter) endField();
        else if (char === '\n') {
          if (state !== 'closed' && field.endsWith('\r')) field = field.slice(0, -1);
          yield endRow();
        } else if (state === 'closed') {
          if (char !== '\r') broken = true;
        } else {
          field += char;
          state = 'plain';
        }
      }
    },
    /** The last row, if the file does not end with a line end. */
    *end(): Generator<CsvRow> {
      if (!any) return;
      if (state === 'quoted') broken = true;
      yield endRow();
    },
  };
}

const decoder = new TextDecoder('utf-8', { fatal: true });

/** The text of a field's bytes; undefined if they are not UTF-8. */
export function textOf(field: string): string | undefined {
  if (isAscii(field)) return field;
  try {
    return decoder.decode(Uint8Array.from(field, (char) => char.charCodeAt(0)));
  } catch {
    return undefined;
  }
}

function isAscii(field: string): boolean {
  for (let at = 0; at < field.length; at += 1) if (field.charCodeAt(at) > 0x7f) return false;
  return true;
}
