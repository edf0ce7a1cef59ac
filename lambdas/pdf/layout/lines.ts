import { groupByBaseline } from './baselines.ts';
import { findSideways } from './sideways.ts';
import { joinSmallLines } from './small-print.ts';
import type { Glyph } from './upright.ts';
import { findWords, type Line, lineOf } from './words.ts';

/** Lines of a page from top to bottom. The engine's order and its made-up blanks are not trusted. */
export function findLines(glyphs: readonly Glyph[]): Line[] {
  const level = glyphs.filter((glyph) => glyph.turns === 0);
  const lines = groupByBaseline(level)
    .map(makeLine)
    .filter((line) => line !== undefined);
  const upright = [...joinSmallLines(lines), ...findSideways(glyphs)];
  return upright.sort((a, b) => a.base - b.base || a.x0 - b.x0);
}

/** The words of glyphs that share a baseline. */
function makeLine(glyphs: readonly Glyph[]): Line | undefined {
  const words = findWords(glyphs);
  return words.length === 0 ? undefined : lineOf(words);
}
