import type { Rect } from '#pdf/layout/rect.ts';
import { isCaption, isNote } from './captions.ts';
import { columnAt } from './line-cells.ts';
import { isValue, type SegLine } from './seg-line.ts';

/** A line nearer to the frame than this part of its font size plus leading belongs to what is inside. */
const nearest = 1.1;
/** More lines than this are a table of their own. */
const mostLines = 3;

/**
 * Lines directly under a ruled table that go on in its columns, as totals often do: at least half of the columns are
 * filled, values among them, and no border is crossed.
 */
export function linesBelow(box: Rect, xs: readonly number[], lines: readonly SegLine[]): SegLine[] {
  const below = lines.filter(
    (line) => line.y0 > box.y1 - 0.5 * line.size && line.x1 > box.x0 && line.x0 < box.x1,
  );
  const adopted: SegLine[] = [];
  let edge = box.y1;
  for (const line of below) {
    if (line.y0 - edge > nearest * line.size || !continuesColumns(line, xs)) break;
    adopted.push(line);
    edge = line.y1;
  }
  return adopted.length <= mostLines ? adopted : [];
}

/** Headings directly above a ruled table, as stand there when only the body is drawn: nearly every column has one. */
export function linesAbove(box: Rect, xs: readonly number[], lines: readonly SegLine[]): SegLine[] {
  const above = lines.filter(
    (line) => line.y1 < box.y0 + 0.5 * line.size && line.x1 > box.x0 && line.x0 < box.x1,
  );
  const line = above.at(-1);
  if (!line || box.y0 - line.y1 > nearest * line.size) return [];
  const columns = filledColumns(line, xs);
  return columns >= 3 && columns >= xs.length - 2 ? [line] : [];
}

function continuesColumns(line: SegLine, xs: readonly number[]): boolean {
  const columns = filledColumns(line, xs);
  const areValues = line.segments.slice(1).every(({ text }) => isValue(text));
  return columns >= 2 && columns >= 0.5 * (xs.length - 1) && areValues;
}

/** How many columns the line fills, one piece in each; 0 when it is a note or crosses a border. */
function filledColumns(line: SegLine, xs: readonly number[]): number {
  const inner = xs.slice(1, -1);
  const first = line.segments[0];
  if (!first || isNote(first.text) || isCaption(first.text)) return 0;
  const columns = new Set<number>();
  for (const { x0, x1 } of line.segments) {
    const column = columnAt(inner, (x0 + x1) / 2);
    if (x0 < (xs[column] ?? 0) - 2 || x1 > (xs[column + 1] ?? 0) + 2 || columns.has(column)) return 0;
    columns.add(column);
  }
  return columns.size;
}
