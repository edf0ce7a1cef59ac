import { splitWords } from '#pdf/layout/segments.ts';
import { lineOf } from '#pdf/layout/words.ts';
import { findRivers, riverBorders } from './columns.ts';
import { linesOf } from './join-text.ts';
import { fontSize, type Lattice } from './lattice.ts';
import { dropMarkBorders } from './mark-columns.ts';
import type { SegLine } from './seg-line.ts';

/** Part of the lines of a ruled column that must show the gap before the column is split. */
const neededPart = 0.5;

/** Column borders of a lattice with those added that rulings leave out and a white strip shows. */
export function splitColumns(lattice: Lattice): number[] {
  const size = fontSize(lattice);
  const extra: number[] = [];
  for (let column = 0; column + 1 < lattice.xs.length; column += 1) {
    const lines = columnLines(lattice, column, size);
    const several = lines.filter((line) => line.segments.length >= 2);
    if (several.length < 2 || several.length < neededPart * lines.length) continue;
    const wide = findRivers(several, size).filter((river) => river.to - river.from > 0.5 * size);
    extra.push(...dropMarkBorders(riverBorders(wide), lines));
  }
  return [...lattice.xs, ...extra].sort((a, b) => a - b);
}

/** Lines of the cells that stand in one column only. */
function columnLines(lattice: Lattice, column: number, size: number): SegLine[] {
  return lattice.cells
    .filter((cell) => cell.column === column && cell.columnSpan === 1)
    .flatMap((cell) => linesOf(cell.words))
    .map((words) => ({ ...lineOf(words), segments: splitWords(words, 0.7 * size) }));
}
