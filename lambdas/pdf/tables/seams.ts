import { largest, smallest } from '#pdf/layout/numbers.ts';
import { narrowGap, splitWords } from '#pdf/layout/segments.ts';
import { columnAt } from './line-cells.ts';
import type { SegLine } from './seg-line.ts';

/** Fewer lines may line up by chance. */
const fewestLines = 4;
/** Of the lines with text in the column, at least this part show the seam. */
const neededPart = 0.7;
/** Edges nearer than this (points) line up. */
const sameEdge = 0.6;

/**
 * Borders within columns that no wide gap shows: a column that ends in one line of right edges stands a little more than a
 * blank from one that begins in one line of left edges ("481 pcs"). Words of one text do not line up so.
 */
export function findSeams(lines: readonly SegLine[], borders: readonly number[]): number[] {
  const gap = narrowGap(lines);
  return [...borders, Number.POSITIVE_INFINITY].flatMap(
    (_, column) => seamOf(lines, borders, column, gap) ?? [],
  );
}

function seamOf(
  lines: readonly SegLine[],
  borders: readonly number[],
  column: number,
  gap: number,
): number | undefined {
  const inside = lines.flatMap((line) => {
    const pieces = line.segments.filter(({ x0, x1 }) => columnAt(borders, (x0 + x1) / 2) === column);
    const words = pieces.flatMap((piece) => piece.words);
    return words.length === 0 ? [] : [{ pieces: splitWords(words, gap) }];
  });
  const pairs = inside.flatMap(({ pieces: [left, right, ...more] }) =>
    left && right && more.length === 0 ? [{ left, right }] : [],
  );
  if (pairs.length < fewestLines || pairs.length < neededPart * inside.length) return undefined;
  const rights = pairs.map(({ left }) => left.x1);
  const lefts = pairs.map(({ right }) => right.x0);
  if (!areNear(rights) || !areNear(lefts)) return undefined;
  const [from, to] = [largest(rights), smallest(lefts)];
  const isCrossed = inside.some(({ pieces }) => pieces.some(({ x0, x1 }) => x0 < from && x1 > to));
  return from < to && !isCrossed ? (from + to) / 2 : undefined;
}

/** All but one in ten, as a heading may stand elsewhere. */
function areNear(values: readonly number[]): boolean {
  const sorted = [...values].sort((a, b) => a - b);
  const usual = sorted[sorted.length >> 1] ?? 0;
  const away = values.filter((value) => Math.abs(value - usual) > sameEdge).length;
  return away <= Math.max(1, 0.1 * values.length);
}
