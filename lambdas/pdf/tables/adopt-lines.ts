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

function continuesColumns(line: SegLine, xs: readonly number[]): boolean {
  const inner = xs.slice(1, -1);
  const first = line.segments[0];
  if (!first || isNote(first.text) || isCaption(first.text)) return false;
  const columns = new Set<number>();
  for (const { x0, x1 } of line.segments) {
    const column = columnAt(inner, (x0 + x1) / 2);
    if (x0 < (xs[column] ?? 0) - 2 || x1 > (xs[column + 1] ?? 0) + 2 || columns.has(column)) return false;
    columns.add(column);
  }
  return (
    columns.size >= 2 &&
    columns.size >= 0.5 * (xs.length - 1) &&
    line.segments.slice(1).every(({ text }) => isValue(text))
  );
}
