import { groupByBaseline } from './baselines.ts';
import { findSideways } from './sideways.ts';
import { joinSmallLines } from './small-print.ts';
import type { Glyphs } from './upright.ts';
import { takeVertical, verticalLine } from './vertical.ts';
import { findWords, type Line, lineOf } from './words.ts';

/**
 * Lines of a page from top to bottom, made of the `given` glyphs. The engine's order and its made-up blanks are not trusted.
 */
export function findLines(glyphs: Glyphs, given: Int32Array): Line[] {
  const { runs, rest } = takeVertical(glyphs, given);
  const level = isAllLevel(glyphs, rest) ? rest : rest.filter((i) => glyphs.turns[i] === 0);
  const lines = groupByBaseline(glyphs, level).flatMap((group) => {
    const words = findWords(glyphs, group);
    return words.length === 0 ? [] : [lineOf(words)];
  });
  const sideways = level.length === rest.length ? [] : findSideways(glyphs, rest);
  const vertical = runs.map((run) => verticalLine(glyphs, run));
  const upright = [...joinSmallLines(lines), ...sideways, ...vertical];
  return upright.sort((a, b) => a.base - b.base || a.x0 - b.x0);
}

function isAllLevel({ turns }: Glyphs, given: Int32Array): boolean {
  for (let k = 0; k < given.length; k += 1) if (turns[given[k] ?? 0] !== 0) return false;
  return true;
}
