import { columnAt } from './line-cells.ts';
import type { SegLine } from './seg-line.ts';

/**
 * Column borders without those that cut off a mark from what it belongs to: bullets and currency signs from the text on
 * their right, per cent signs and footnote marks from the number on their left, one word of a heading from the rest.
 */
export function dropMarkBorders(borders: readonly number[], lines: readonly SegLine[]): number[] {
  const columns = Array.from({ length: borders.length + 1 }, () => [] as Piece[]);
  for (const line of lines) {
    for (const [i, { x0, x1, text }] of line.segments.entries()) {
      const before = line.segments[i - 1];
      const gap = before ? x0 - before.x1 : Number.POSITIVE_INFINITY;
      columns[columnAt(borders, (x0 + x1) / 2)]?.push({ text: text.trim(), gap: gap / line.size });
    }
  }
  return borders.filter((_, i) => {
    const [left, right] = [columns[i] ?? [], columns[i + 1] ?? []];
    if (isAll(left, leadingMark) || isAll(right, trailingMark)) return false;
    if (i === 0 && borders.length === 1 && isAll(left, itemMark)) return false;
    return !(lines.length >= 4 && right.length === 1 && (right[0]?.gap ?? 0) < strayGap);
  });
}

/** A piece of text and the gap before it in font sizes. */
interface Piece {
  text: string;
  gap: number;
}

/** The only word of a column, nearer than this to what is on its left, is a part of that. */
const strayGap = 1.5;
const leadingMark = /^([•●○▪■□◦‣·∙]|[$€£¥]|\()$/u;
/** Marks of a list, where a mark and its text are all there is. */
const itemMark = /^([*–—-]|\(?([0-9]{1,2}|[a-zA-Z]|[ivxIVX]{1,4})([.)]|(\.\d{1,2})+\.?))$/u;
const trailingMark = /^([%)]|\)%|[*†‡§]+|\(?[a-z]\)|%\))$/u;

function isAll(pieces: readonly Piece[], mark: RegExp): boolean {
  return pieces.length > 0 && pieces.filter(({ text }) => mark.test(text)).length >= 0.8 * pieces.length;
}
