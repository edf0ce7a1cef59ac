import { parseArgs } from 'node:util';
import type { Area } from '#pdf/extract.ts';
import { allPages, type PageRange, parsePageRange } from '#pdf/page-range.ts';

/** What --help shows. */
export const usage = `Usage: npm run pdf2csv -- FILE.pdf … [options]

Writes every table of a PDF as a CSV file, plus tables.json, which says where each was found.

  --pages RANGE       pages to read: all, 7, 1-3,7 or 5-  (default: all)
  --out DIR           folder to write to; with several files, one folder each inside it
                      (default: a folder here, named after the file)
  --json              write no files; print [{"page":1,"rows":[["…"]]}] and nothing else
  --merged            also write merged.csv: all tables in one file, continued ones joined
  --escape-formulas   put ' before cells that a spreadsheet would run as a formula
  --mode MODE         auto, lattice (ruling lines only) or stream (white space only); default: auto
  --area T,L,B,R      read this part of each page only: top, left, bottom, right in points (1/72 inch)
  --columns X1,X2,…   borders between columns in points from the left: all text is one table
  --header-rows N     rows that head each table (default: recognised)
  --debug FILE.svg    draw the page, or the first of --pages, with all that was found on it; writes nothing else
  --help              show this

Exit codes: 0 done, 1 a file could not be converted, 2 wrong usage.
`;

/** What the command line asks for. */
export interface Settings {
  files: string[];
  pages: PageRange;
  mode: 'auto' | 'lattice' | 'stream';
  out?: string;
  json: boolean;
  merged: boolean;
  escapeFormulas: boolean;
  area?: Area;
  columns?: number[];
  headerRows?: number;
  debug?: string;
}

/** A mistake in the command line: shown with the usage, exit code 2. */
class UsageError extends Error {}

/** Reads the command line; nothing when help is asked for. Throws an Error that says what is wrong. */
export function readSettings(args: string[]): Settings | undefined {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      pages: { type: 'string' },
      out: { type: 'string' },
      json: { type: 'boolean', default: false },
      merged: { type: 'boolean', default: false },
      'escape-formulas': { type: 'boolean', default: false },
      mode: { type: 'string', default: 'auto' },
      area: { type: 'string' },
      columns: { type: 'string' },
      'header-rows': { type: 'string' },
      debug: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return undefined;
  const { mode } = values;
  if (positionals.length === 0) throw new UsageError('no file given.');
  if (mode !== 'auto' && mode !== 'lattice' && mode !== 'stream') {
    throw new UsageError(`--mode is auto, lattice or stream, not "${mode}".`);
  }
  if (values.json && (values.out !== undefined || values.merged)) {
    throw new UsageError('--json prints only; it goes with neither --out nor --merged.');
  }
  if (values.debug !== undefined && positionals.length > 1) throw new UsageError('--debug draws one file.');
  return {
    files: positionals,
    pages: values.pages === undefined ? allPages : parsePageRange(values.pages),
    mode,
    ...(values.out === undefined ? {} : { out: values.out }),
    json: values.json,
    merged: values.merged,
    escapeFormulas: values['escape-formulas'],
    ...(values.debug === undefined ? {} : { debug: values.debug }),
    ...readLayout(values),
  };
}

/** What the caller knows of the tables' layout. */
function readLayout(given: {
  area?: string;
  columns?: string;
  'header-rows'?: string;
}): Pick<Settings, 'area' | 'columns' | 'headerRows'> {
  const layout: Pick<Settings, 'area' | 'columns' | 'headerRows'> = {};
  if (given.area !== undefined) {
    const [top, left, bottom, right, more] = readNumbers('--area', given.area);
    if (
      top === undefined ||
      left === undefined ||
      bottom === undefined ||
      right === undefined ||
      more !== undefined
    )
      throw new UsageError(`--area is top,left,bottom,right in points, not "${given.area}".`);
    if (top >= bottom || left >= right)
      throw new UsageError('--area is empty: top comes before bottom, left before right.');
    layout.area = { top, left, bottom, right };
  }
  if (given.columns !== undefined) layout.columns = readNumbers('--columns', given.columns);
  if (given['header-rows'] !== undefined) {
    if (!/^\d{1,3}$/.test(given['header-rows'])) throw new UsageError('--header-rows is a whole number.');
    layout.headerRows = Number(given['header-rows']);
  }
  return layout;
}

function readNumbers(option: string, list: string): number[] {
  const numbers = list.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  if (!numbers.every((number) => Number.isFinite(number) && number >= 0))
    throw new UsageError(`${option} is a list of points such as 72,200.5, not "${list}".`);
  return numbers;
}
