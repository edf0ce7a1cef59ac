import { largest, smallest } from '#pdf/layout/numbers.ts';
import type { CellLine, LineCell } from './line-cells.ts';

/** Middles nearer than this (font sizes) are one. */
const sameMiddle = 0.6;
/** Text at one side of its column moves the middle of several columns by up to this part of their width. */
const offMiddle = 0.2;
/** Edges nearer than this (points) line up. */
const sameEdge = 1.5;

/**
 * Widens the headings of a line to the columns that they are centred over, where no ruling shows it: each stands over the
 * middle of several headings of the next line and over none of them alone. `body` tells how wide the columns are. One
 * heading that fits nowhere leaves the line as it is.
 */
export function widenByCentres(header: readonly CellLine[], body: readonly CellLine[]): CellLine[] {
  return header.map((line, i) => {
    const below = header[i + 1];
    if (!below || line.cells.length >= below.cells.length || line.cells.some(isWide)) return line;
    const columns = below.cells.filter((cell) => !isWide(cell)).map((cell) => extent(cell, body));
    const spans = line.cells.map((cell) => spanOf(cell, line, columns));
    const isClear = spans.every((span, k) => span && (spans[k - 1]?.to ?? -1) < span.from);
    if (!isClear || !spans.some((span) => span && span.to > span.from)) return line;
    return { ...line, cells: line.cells.map((cell, k) => ({ ...cell, ...spans[k] })) };
  });
}

interface Extent {
  column: number;
  /** The heading alone. */
  head: LineCell;
  /** The heading with the column below it. */
  x0: number;
  x1: number;
}

function extent(head: LineCell, body: readonly CellLine[]): Extent {
  const cells = body.flatMap(({ cells }) => cells.filter((c) => c.from === head.from && c.to === head.from));
  return {
    column: head.from,
    head,
    x0: smallest([head.x0, ...cells.map(({ x0 }) => x0)]),
    x1: largest([head.x1, ...cells.map(({ x1 }) => x1)]),
  };
}

/** Columns that the heading spans: its own when nothing stands below it there; nothing when it is part of one column. */
function spanOf(
  cell: LineCell,
  line: CellLine,
  columns: readonly Extent[],
): Pick<LineCell, 'from' | 'to'> | undefined {
  const others = line.cells.filter((other) => other !== cell);
  const near = columns.filter(({ x0, x1 }) => x0 < cell.x1 && x1 > cell.x0);
  if (near.length === 0) return { from: cell.from, to: cell.to };
  if (near.some(({ head }) => isUnder(head, cell, line.size))) return undefined;
  const middle = (cell.x0 + cell.x1) / 2;
  let best: { from: number; to: number; miss: number; slack: number } | undefined;
  for (const [f, first] of columns.entries()) {
    for (const last of columns.slice(f + 1)) {
      if (first.x0 > cell.x0 + sameEdge || last.x1 < cell.x1 - sameEdge) continue;
      if (others.some(({ x0, x1 }) => x0 < last.x1 && x1 > first.x0)) break;
      const miss = Math.min(
        Math.abs((first.x0 + last.x1) / 2 - middle),
        Math.abs((first.head.x0 + last.head.x1) / 2 - middle),
      );
      if (best && miss >= best.miss) continue;
      best = { from: first.column, to: last.column, miss, slack: offMiddle * (last.x1 - first.x0) };
    }
  }
  if (!best || best.miss > Math.max(sameMiddle * line.size, best.slack)) return undefined;
  return { from: best.from, to: best.to };
}

/** Both are lines of one heading: centred or lined up at a side. */
function isUnder(a: LineCell, b: LineCell, size: number): boolean {
  return (
    Math.abs(a.x0 + a.x1 - b.x0 - b.x1) < 2 * 0.3 * size ||
    Math.abs(a.x0 - b.x0) < sameEdge ||
    Math.abs(a.x1 - b.x1) < sameEdge
  );
}

function isWide(cell: LineCell): boolean {
  return cell.to > cell.from;
}
