import type { CellLine, LineCell } from './line-cells.ts';
import { isValue } from './seg-line.ts';

/** Where the text of each column ends at the right: wrapped text runs up to there. */
export function columnEnds(lines: readonly CellLine[], columns: number): number[] {
  const ends = new Array<number>(columns).fill(Number.NEGATIVE_INFINITY);
  for (const line of lines) {
    for (const cell of line.cells) {
      if (cell.from === cell.to) ends[cell.from] = Math.max(ends[cell.from] ?? 0, cell.x1);
    }
  }
  return ends;
}

/** Whether the line had to end: the first word of the next one would not have fitted behind it. */
export function isForcedBreak(above: LineCell, below: LineCell, end: number, size: number): boolean {
  const word = below.words[0];
  return word !== undefined && above.x1 + 0.25 * size + (word.x1 - word.x0) > end - 0.1 * size;
}

/** The cell of a line that begins in a column. */
export function cellAt(line: Pick<CellLine, 'cells'>, column: number): LineCell | undefined {
  return line.cells.find((cell) => cell.from === column);
}

/** Both lines have a value in the same column: they cannot be one row. */
export function valuesClash(above: CellLine, below: CellLine): boolean {
  return below.cells.some((cell) => {
    const other = cellAt(above, cell.from);
    return cell.from > 0 && other !== undefined && isValue(cell.text) && isValue(other.text);
  });
}

/** Columns of which at least `neededPart` of the neighbouring entries look like a list: the upper one did not have to wrap. */
export function countListColumns(
  lines: readonly CellLine[],
  ends: readonly number[],
  neededPart = 0.75,
): number {
  return ends.filter((end, column) => {
    let pairs = 0;
    let listed = 0;
    let above: { cell: LineCell; size: number } | undefined;
    for (const line of lines) {
      const cell = cellAt(line, column);
      if (!cell) continue;
      if (above) {
        pairs += 1;
        const values = isValue(above.cell.text) && isValue(cell.text);
        if (values || !isForcedBreak(above.cell, cell, end, above.size)) listed += 1;
      }
      above = { cell, size: line.size };
    }
    return pairs > 0 && listed >= neededPart * pairs;
  }).length;
}
