import type { Table } from './table.ts';

/**
 * Joins tables that run on over several pages: the next one has as many columns and either repeats the header rows
 * (which are dropped) or has none and begins at the same left and right edge (within `edgeTolerance` points).
 */
export function mergeTables(tables: readonly Table[]): string[][][] {
  const merged: string[][][] = [];
  let previous: Table | undefined;
  let header: string[][] = [];
  for (const table of tables) {
    const open = merged.at(-1);
    if (previous && open && continues(previous, header, table)) {
      open.push(...table.rows.slice(repeatsHeader(header, table) ? header.length : 0));
    } else {
      merged.push([...table.rows]);
      header = table.rows.slice(0, Math.max(1, table.headerRows));
    }
    previous = table;
  }
  return merged;
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
