import { median } from '#pdf/layout/numbers.ts';
import { segmentOf, splitWords } from '#pdf/layout/segments.ts';
import { linesOf } from './join-text.ts';
import { fontSize, type Lattice, type LatticeCell } from './lattice.ts';
import { type CellLine, columnAt, cutSegment, type LineCell } from './line-cells.ts';

/** Lines of cells of a lattice, cut into its fine columns `xs`. Pieces of different cells on one baseline are one line. */
export function latticeLines(
  cells: readonly LatticeCell[],
  lattice: Lattice,
  xs: readonly number[],
): CellLine[] {
  const size = fontSize(lattice);
  const pieces = cells.flatMap((cell) => {
    const columns = columnsOf(cell, lattice, xs);
    return linesOf(cell.words).flatMap((words) => cutCellLine(words, cell, columns, xs, size));
  });
  const lines: CellLine[] = [];
  for (const piece of [...pieces].sort((a, b) => baseOf(a) - baseOf(b))) {
    const line = lines.at(-1);
    if (line && baseOf(piece) - line.base <= 0.45 * size) line.cells.push(piece);
    else {
      const y0 = Math.min(...piece.words.map((word) => word.y0));
      const y1 = Math.max(...piece.words.map((word) => word.y1));
      lines.push({ y0, y1, base: baseOf(piece), size, cells: [piece] });
    }
  }
  for (const line of lines) line.cells.sort((a, b) => a.from - b.from || a.x0 - b.x0);
  return lines;
}

/** First and last fine column of a cell. */
export function columnsOf(
  cell: LatticeCell,
  lattice: Lattice,
  xs: readonly number[],
): { first: number; last: number } {
  const indexOf = (x: number) => xs.findIndex((border) => Math.abs(border - x) < 0.01);
  return {
    first: indexOf(lattice.xs[cell.column] ?? 0),
    last: indexOf(lattice.xs[cell.column + cell.columnSpan] ?? 0) - 1,
  };
}

function baseOf(cell: LineCell): number {
  return median(cell.words.map((word) => word.base));
}

/** One line of a cell: whole, or cut where the cell holds several fine columns. */
function cutCellLine(
  words: LineCell['words'],
  cell: LatticeCell,
  { first, last }: { first: number; last: number },
  xs: readonly number[],
  size: number,
): LineCell[] {
  const inner = xs.slice(first + 1, last + 1);
  const wide = splitWords(words, 0.5 * size);
  const segments =
    cell.columnSpan > 1
      ? wide
      : wide.flatMap((segment) => cutSegment(segment.words, inner, size).map(segmentOf));
  const isSplit = last > first && (cell.columnSpan === 1 || segments.length > 1);
  if (!isSplit) return [{ ...segmentOf([...words]), from: first, to: last }];
  return segments.map((segment) => {
    const slack = Math.min(0.5 * size, (segment.x1 - segment.x0) / 3);
    return {
      ...segment,
      from: first + columnAt(inner, segment.x0 + slack),
      to: first + columnAt(inner, segment.x1 - slack),
    };
  });
}
