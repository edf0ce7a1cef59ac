import { groupByBaseline } from './baselines.ts';
import { median } from './numbers.ts';
import { around } from './rect.ts';
import type { Glyph } from './upright.ts';
import { findWords, type Line, lineOf } from './words.ts';

/** Text that runs up or down (column labels): one word per run, so that it can stand in a cell. */
export function findSideways(glyphs: readonly Glyph[]): Line[] {
  return [1, 3].flatMap((turns) => {
    const turned = glyphs.filter((glyph) => glyph.turns === turns);
    const sign = turns === 1 ? -1 : 1;
    return groupByBaseline(turned)
      .flatMap((group) =>
        runsOf(group, sign).map((run) => {
          const text = findWords(run.map((glyph) => level(glyph, sign)))
            .map((word) => word.text)
            .join(' ');
          const box = around(run);
          const size = median(run.map((glyph) => glyph.size));
          return lineOf([{ ...box, text, base: box.y1, size, blank: 0, led: false }]);
        }),
      )
      .filter((line) => line.words.some((word) => word.text !== ''));
  });
}

/** The glyph as if its run lay level, so that the rules for words hold. */
function level(glyph: Glyph, sign: number): Glyph {
  const [start, end] = sign < 0 ? [-glyph.y1, -glyph.y0] : [glyph.y0, glyph.y1];
  return { ...glyph, x0: start, x1: end, y0: glyph.x0, y1: glyph.x1 };
}

function runsOf(glyphs: readonly Glyph[], sign: number): Glyph[][] {
  const sorted = [...glyphs].sort((a, b) => sign * (a.y0 - b.y0));
  const runs: Glyph[][] = [];
  for (const glyph of sorted) {
    const before = runs.at(-1)?.at(-1);
    const gap = before ? (sign > 0 ? glyph.y0 - before.y1 : before.y0 - glyph.y1) : Number.POSITIVE_INFINITY;
    if (gap < 1.2 * glyph.size) runs.at(-1)?.push(glyph);
    else runs.push([glyph]);
  }
  return runs;
}
