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
    const below = namesBelow(header.slice(i + 1));
    if (line.cells.length >= below.length || line.cells.every(isWide)) return line;
    const columns = below.map((cell) => extent(cell, body));
    const found = line.cells.map((cell) =>
      isWide(cell) ? wideSpan(cell, line, columns) : spanOf(cell, line, columns),
    );
    const isPartition = sharesOut(found, columns);
    const spans = found.map((span) => (span && (span.isSure || isPartition) ? span : undefined));
    const isClear = spans.every((span, k) => span && (spans[k - 1]?.to ?? -1) < span.from);
    if (isClear && spans.some((span) => span && span.to > span.from)) return widened(line, spans);
    return widened(line, evenSpans(line, columns) ?? []);
  });
}

function widened(line: CellLine, spans: readonly (Pick<LineCell, 'from' | 'to'> | undefined)[]): CellLine {
  const cells = line.cells.map((cell, k) => {
    const { from, to } = spans[k] ?? cell;
    return { ...cell, from, to };
  });
  return { ...line, cells };
}

/** Several headings, each in the middle of as many columns as the others, up to the last column. */
function evenSpans(
  { cells, size }: CellLine,
  columns: readonly Extent[],
): Pick<LineCell, 'from' | 'to'>[] | undefined {
  const isAlone = (cell: LineCell) => columns.some(({ head }) => isUnder(head, cell, size));
  if (cells.length < 2 || cells.every(isAlone)) return undefined;
  for (let each = 2; each * cells.length <= columns.length; each += 1) {
    const start = columns.length - each * cells.length;
    const spans = cells.flatMap((cell, k) => {
      const own = columns.slice(start + k * each, start + (k + 1) * each);
      const [first, last] = [own[0], own.at(-1)];
      if (!first || !last) return [];
      const off = Math.abs((first.x0 + last.x1) / 2 - (cell.x0 + cell.x1) / 2);
      return off <= Math.max(sameMiddle * size, offMiddle * (last.x1 - first.x0))
        ? [{ from: first.column, to: last.column }]
        : [];
    });
    if (spans.length === cells.length) return spans;
  }
  return undefined;
}

/** The headings of single columns in the lines, those of several lines as one, left to right. */
function namesBelow(lines: readonly CellLine[]): LineCell[] {
  const names = new Map<number, LineCell>();
  for (const cell of lines.flatMap(({ cells }) => cells.filter((cell) => !isWide(cell)))) {
    const above = names.get(cell.from);
    const x0 = Math.min(cell.x0, above?.x0 ?? cell.x0);
    const x1 = Math.max(cell.x1, above?.x1 ?? cell.x1);
    names.set(cell.from, { ...(above ?? cell), x0, x1 });
  }
  return [...names.values()].sort((a, b) => a.from - b.from);
}

/**
 * Whether the spans, one of them sure, share out all columns from the first one's on without gap or overlap: then the others
 * are what they look like.
 */
function sharesOut(spans: readonly (Span | undefined)[], columns: readonly Extent[]): boolean {
  const isSure = spans.some((span) => span?.isSure && span.to > span.from);
  const start = spans[0]?.from ?? 0;
  const covered = spans.flatMap((span) =>
    span ? columns.filter(({ column }) => column >= span.from && column <= span.to) : [],
  );
  const wanted = columns.filter(({ column }) => column >= start);
  return (
    isSure &&
    covered.length === wanted.length &&
    covered.every(({ column }, i) => column === wanted[i]?.column)
  );
}

/** Columns of a heading; not sure where it also looks like a line of one column's heading. */
interface Span extends Pick<LineCell, 'from' | 'to'> {
  isSure: boolean;
}

/** A heading that reaches over a border spans at least what it covers; more, if it stands in the middle of more only. */
function wideSpan(cell: LineCell, line: CellLine, columns: readonly Extent[]): Span {
  const own = columns.filter(({ column }) => column >= cell.from && column <= cell.to);
  const middle = (smallest(own.map(({ x0 }) => x0)) + largest(own.map(({ x1 }) => x1))) / 2;
  const isOff = Math.abs(middle - (cell.x0 + cell.x1) / 2) > sameMiddle * line.size;
  const best = isOff ? spanOf(cell, line, columns) : undefined;
  const isMore = best && best.from <= cell.from && best.to >= cell.to;
  return isMore ? { ...best, isSure: true } : { from: cell.from, to: cell.to, isSure: true };
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
function spanOf(cell: LineCell, line: CellLine, columns: readonly Extent[]): Span | undefined {
  const others = line.cells.filter((other) => other !== cell);
  const near = columns.filter(({ x0, x1 }) => x0 < cell.x1 && x1 > cell.x0);
  if (near.length === 0) return { from: cell.from, to: cell.to, isSure: true };
  const isSure = !near.some(({ head }) => isUnder(head, cell, line.size));
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
  return { from: best.from, to: best.to, isSure };
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
