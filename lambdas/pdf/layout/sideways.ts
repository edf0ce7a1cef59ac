import { groupByBaseline } from './baselines.ts';
import { medianOf } from './numbers.ts';
import type { Rect } from './rect.ts';
import type { Glyphs } from './upright.ts';
import { findWords, type Line, lineOf } from './words.ts';

/** Text that runs up or down (column labels): one word per run, so that it can stand in a cell. */
export function findSideways(glyphs: Glyphs, given: Int32Array): Line[] {
  return [1, 3].flatMap((turns) => {
    const turned = given.filter((i) => glyphs.turns[i] === turns);
    if (turned.length === 0) return [];
    const sign = turns === 1 ? -1 : 1;
    const level = levelled(glyphs, sign);
    return groupByBaseline(glyphs, turned)
      .flatMap((group) =>
        runsOf(level, glyphs, group).map((run) => {
          const text = findWords(level, run)
            .map((word) => word.text)
            .join(' ');
          const { x0, y0, x1, y1 } = boxOf(glyphs, run);
          const size = medianOf(run, (i) => glyphs.size[i] ?? 0);
          return lineOf([{ x0, y0, x1, y1, text, base: y1, size, blank: 0, led: false }]);
        }),
      )
      .filter((line) => line.words.some((word) => word.text !== ''));
  });
}

/** The glyphs as if their runs lay level, so that the rules for words hold. */
function levelled(glyphs: Glyphs, sign: number): Glyphs {
  const [start, end] =
    sign < 0 ? [glyphs.y1.map((y) => -y), glyphs.y0.map((y) => -y)] : [glyphs.y0, glyphs.y1];
  return { ...glyphs, x0: start, x1: end, y0: glyphs.x0, y1: glyphs.x1 };
}

/** Glyphs without wide gaps between them, in the direction of writing. */
function runsOf(level: Glyphs, glyphs: Glyphs, group: readonly number[]): number[][] {
  const top = glyphs.y0;
  const isDownwards = level.x0 === top;
  const place = (i: number) => (isDownwards ? (top[i] ?? 0) : -(top[i] ?? 0));
  const sorted = [...group].sort((a, b) => place(a) - place(b));
  const runs: number[][] = [];
  for (const glyph of sorted) {
    const before = runs.at(-1)?.at(-1);
    const gap =
      before === undefined ? Number.POSITIVE_INFINITY : (level.x0[glyph] ?? 0) - (level.x1[before] ?? 0);
    if (gap < 1.2 * (glyphs.size[glyph] ?? 0)) runs.at(-1)?.push(glyph);
    else runs.push([glyph]);
  }
  return runs;
}

function boxOf(glyphs: Glyphs, run: readonly number[]): Rect {
  const least = (column: Float64Array) =>
    run.reduce((min, i) => Math.min(min, column[i] ?? 0), Number.POSITIVE_INFINITY);
  const most = (column: Float64Array) =>
    run.reduce((max, i) => Math.max(max, column[i] ?? 0), Number.NEGATIVE_INFINITY);
  return { x0: least(glyphs.x0), y0: least(glyphs.y0), x1: most(glyphs.x1), y1: most(glyphs.y1) };
}
