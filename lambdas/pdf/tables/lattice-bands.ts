import { linesOf } from './join-text.ts';
import type { Lattice, LatticeCell } from './lattice.ts';
import { isValue } from './seg-line.ts';

/** Rows of a lattice that are read together, top to bottom: usually one; several when a tall cell holds their rows. */
export interface Band {
  /** Cells of one row, and tall cells that hold a list. */
  cells: LatticeCell[];
  /** Cells that really span rows: their text belongs to the first of them. */
  tall: LatticeCell[];
}

/** Splits a lattice into bands. */
export function findBands(lattice: Lattice): Band[] {
  const rows = lattice.ys.length - 1;
  const cells = lattice.cells.filter((cell) => cell.words.length > 0);
  const lists = cells.filter((cell) => cell.rowSpan > 1 && isList(cell));
  const bands: Band[] = [];
  let row = 0;
  while (row < rows) {
    const end = endOfBand(row, lists);
    const inside = cells.filter((cell) => cell.row >= row && cell.row < end);
    const together = end - row > 1;
    bands.push({
      cells: inside.filter((cell) => together || cell.rowSpan === 1),
      tall: inside.filter((cell) => !together && cell.rowSpan > 1),
    });
    row = end;
  }
  return bands;
}

/** Row behind the band: list cells that overlap pull their rows together. */
function endOfBand(row: number, lists: readonly LatticeCell[]): number {
  let end = row + 1;
  for (const cell of lists) {
    if (cell.row < end && cell.row + cell.rowSpan > end && cell.row >= row) end = cell.row + cell.rowSpan;
  }
  return end;
}

/** A tall cell with more lines than the rows it spans, mostly ending in values, holds rows that no ruling shows. */
function isList(cell: LatticeCell): boolean {
  const lines = linesOf(cell.words);
  if (lines.length < 3 || lines.length <= cell.rowSpan) return false;
  return lines.filter((words) => isValue(words.at(-1)?.text ?? '')).length >= 0.7 * lines.length;
}
