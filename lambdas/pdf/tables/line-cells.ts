import { segmentOf } from '#pdf/layout/segments.ts';
import type { Word } from '#pdf/layout/words.ts';
import { isValue, type SegLine } from './seg-line.ts';

/** One piece of text of a line within columns `from`..`to` (both included); it spans when they differ. */
export interface LineCell {
  from: number;
  to: number;
  x0: number;
  x1: number;
  words: Word[];
  text: string;
}

/** A line of text cut at column borders. */
export interface CellLine {
  y0: number;
  y1: number;
  base: number;
  size: number;
  cells: LineCell[];
}

/** Cuts a line at the column borders. A segment across a border stays whole (a spanning heading) unless it ends in values. */
export function cutLine(line: SegLine, borders: readonly number[]): CellLine {
  const cells: LineCell[] = [];
  for (const segment of line.segments) {
    for (const words of cutSegment(segment.words, borders, line.size))
      cells.push(cellOf(words, borders, line.size));
  }
  return { y0: line.y0, y1: line.y1, base: line.base, size: line.size, cells: joinSameColumn(cells) };
}

/** Index of the column in which an x lies. */
export function columnAt(borders: readonly number[], x: number): number {
  let column = 0;
  while (column < borders.length && x > (borders[column] ?? 0)) column += 1;
  return column;
}

function cellOf(words: Word[], borders: readonly number[], size: number): LineCell {
  const { x0, x1, text } = segmentOf(words);
  const slack = Math.min(0.6 * size, (x1 - x0) / 3);
  return { from: columnAt(borders, x0 + slack), to: columnAt(borders, x1 - slack), x0, x1, words, text };
}

/** A label that runs into its value ("Total assets 12 345") is cut where a border falls between words next to a value. */
export function cutSegment(words: readonly Word[], borders: readonly number[], size: number): Word[][] {
  const pieces: Word[][] = [];
  let open: Word[] = [];
  for (const word of words) {
    const before = open.at(-1);
    if (before && isCut(before, word, borders, size)) {
      pieces.push(open);
      open = [];
    }
    open.push(word);
  }
  pieces.push(open);
  return pieces;
}

function isCut(before: Word, word: Word, borders: readonly number[], size: number): boolean {
  const reach = 0.3 * size;
  const border = borders.find((x) => x >= before.x1 - reach && x <= word.x0 + reach);
  if (border === undefined) return false;
  return (
    isWholeValue(word.text) ||
    isWholeValue(before.text) ||
    word.x0 - before.x1 > Math.max(0.42 * size, 1.15 * word.blank)
  );
}

/** "30," goes on: it is part of a date. */
function isWholeValue(text: string): boolean {
  return isValue(text) && !/[,;:]$/.test(text);
}

function joinSameColumn(cells: readonly LineCell[]): LineCell[] {
  const joined: LineCell[] = [];
  for (const cell of cells) {
    const before = joined.at(-1);
    if (before && cell.from <= before.to) {
      const words = [...before.words, ...cell.words];
      const { x0, x1, text } = segmentOf(words);
      joined[joined.length - 1] = {
        from: before.from,
        to: Math.max(before.to, cell.to),
        x0,
        x1,
        words,
        text,
      };
    } else joined.push(cell);
  }
  return joined;
}
