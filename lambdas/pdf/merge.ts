import { type CsvOptions, writeCsv } from './csv.ts';
import type { Table } from './table.ts';

/**
 * The text of merged.csv, a piece for each table: all tables in one file, a blank line between them. Joins tables that run
 * on over several pages: the next one has as many columns and either repeats the header rows (which are dropped) or has
 * none and begins at the same left and right edge (within `edgeTolerance` points). Holds one table at a time.
 */
export function csvMerger(options: CsvOptions = {}): (table: Table) => string {
  let previous: Table | undefined;
  let header: string[][] = [];
  return (table) => {
    const goesOn = previous !== undefined && continues(previous, header, table);
    const isFirst = previous === undefined;
    previous = table;
    if (goesOn) return writeCsv(table.rows.slice(repeatsHeader(header, table) ? header.length : 0), options);
    header = table.rows.slice(0, Math.max(1, table.headerRows));
    return `${isFirst ? '' : '\r\n'}${writeCsv(table.rows, options)}`;
  };
}

const edgeTolerance = 6;

function continues(previous: Table, header: string[][], table: Table): boolean {
  if (table.page !== previous.page + 1 || table.columns !== previous.columns) return false;
  return repeatsHeader(header, table) || (table.headerRows === 0 && sameEdges(previous, table));
}

function repeatsHeader(header: string[][], table: Table): boolean {
  return header.length > 0 && header.every((row, i) => row.join('\t') === table.rows[i]?.join('\t'));
}

function sameEdges(a: Table, b: Table): boolean {
  return (
    Math.abs(a.box.x - b.box.x) <= edgeTolerance &&
    Math.abs(a.box.x + a.box.width - b.box.x - b.box.width) <= edgeTolerance
  );
}
