import { largest, mean, median, smallest } from '#pdf/layout/numbers.ts';
import type { CellLine } from './line-cells.ts';
import { isValue } from './seg-line.ts';

/** Lines of running text are at least so many signs long and fill so much of their column. */
const proseLength = 24;
const proseFullness = 0.75;

/**
 * How much lines in columns look like a table, 0..1: a column of values, cells that are filled, lines with several
 * cells. Running text set in columns has none of the first, and its lines fill their columns.
 */
export function scoreStream(
  lines: readonly CellLine[],
  rows: readonly (readonly string[])[],
  columns: number,
): number {
  const numbers = Array.from({ length: columns }, (_, column) => column).filter((column) =>
    holdsValues(rows, column),
  );
  const prose = Array.from({ length: columns }, (_, column) => column).filter((column) =>
    isProse(lines, column),
  );
  const hasNumbers = numbers.some((column) => column > 0);
  const several = lines.filter((line) => line.cells.length >= 2).length / Math.max(1, lines.length);
  const looks =
    0.5 +
    (hasNumbers ? 0.25 + (0.1 * numbers.length) / columns : 0) +
    0.1 * filledPart(rows) +
    0.1 * several -
    ((hasNumbers ? 0.15 : 0.35) * prose.length) / columns -
    (!hasNumbers && (columns === 2 || rows.length < 4) ? 0.15 : 0);
  return Math.min(1, Math.max(0, looks));
}

/** Share of the cells of a finished table that hold text. */
export function filledPart(rows: readonly (readonly string[])[]): number {
  return mean(rows.map((row) => row.filter((text) => text !== '').length / Math.max(1, row.length)));
}

function holdsValues(rows: readonly (readonly string[])[], column: number): boolean {
  const texts = rows.map((row) => row[column] ?? '').filter((text) => text !== '');
  return (
    texts.length >= Math.max(2, 0.3 * rows.length) && texts.filter(isMeasure).length >= 0.55 * texts.length
  );
}

/** A value, or a number with its unit: "24 months", "230 V". */
function isMeasure(text: string): boolean {
  return isValue(text) || /^[<>≤≥±~+\-–−]?\s?\d[\d.,]*\s\p{L}{1,8}$/u.test(text);
}

function isProse(lines: readonly CellLine[], column: number): boolean {
  const cells = lines.flatMap((line) =>
    line.cells.filter((cell) => cell.from === column && cell.to === column),
  );
  if (median(cells.map((cell) => cell.text.length)) < proseLength) return false;
  const width = largest(cells.map((cell) => cell.x1)) - smallest(cells.map((cell) => cell.x0));
  return mean(cells.map((cell) => (cell.x1 - cell.x0) / Math.max(1, width))) > proseFullness;
}
