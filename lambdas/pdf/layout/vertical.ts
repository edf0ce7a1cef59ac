import type { Glyphs } from './upright.ts';
import { type Line, lineOf } from './words.ts';

/** Chinese, Japanese and Korean signs begin here. */
const firstSign = '\u2e80';
/** Signs of vertical writing follow each other at this distance (font sizes); lines of a table stand farther apart. */
const nearest = 0.9;
const farthest = 1.1;
/** Left edges nearer than this (font sizes) are one. */
const sameEdge = 0.1;

/** Glyphs taken apart: those of vertical writing, one list per run, and the others. */
interface TakenApart {
  runs: number[][];
  rest: Int32Array;
}

/** Takes out Chinese, Japanese and Korean signs that are drawn one below the other. */
export function takeVertical(glyphs: Glyphs, given: Int32Array): TakenApart {
  const runs: number[][] = [];
  let open: number[] = [];
  for (let k = 1; k < given.length; k += 1) {
    const [above, below] = [given[k - 1] ?? 0, given[k] ?? 0];
    if (!isBelow(glyphs, above, below)) open = [];
    else if (open.length > 0) open.push(below);
    else {
      open = [above, below];
      runs.push(open);
    }
  }
  if (runs.length === 0) return { runs, rest: given };
  const taken = new Set(runs.flat());
  return { runs, rest: given.filter((glyph) => !taken.has(glyph)) };
}

/** Each run as a line of one word: the text of a cell, or one column of running text, never a row of cells. */
export function verticalLine(glyphs: Glyphs, run: readonly number[]): Line {
  const [first, last] = [run[0] ?? 0, run.at(-1) ?? 0];
  const { x0, x1, y0, y1 } = glyphs;
  const top = y0[first] ?? 0;
  const size = sizeOf(glyphs, first);
  const text = run.map((glyph) => glyphs.text[glyph] ?? '').join('');
  const word = { x0: x0[first] ?? 0, y0: top, x1: x1[first] ?? 0, y1: y1[last] ?? 0, text };
  // Cells of one row begin at one height, however long they are.
  return lineOf([{ ...word, base: top + size, size, blank: 0, led: false }]);
}

function isBelow(glyphs: Glyphs, above: number, below: number): boolean {
  const { text, x0, y0 } = glyphs;
  if ((text[above] ?? '') < firstSign || (text[below] ?? '') < firstSign) return false;
  const size = sizeOf(glyphs, above);
  const step = (y0[below] ?? 0) - (y0[above] ?? 0);
  const aside = Math.abs((x0[below] ?? 0) - (x0[above] ?? 0));
  return aside < sameEdge * size && step > nearest * size && step < farthest * size;
}

/** Such signs are as wide as high; the engine makes the box of vertical ones too wide, that of others often too high. */
function sizeOf({ x0, x1, y0, y1 }: Glyphs, glyph: number): number {
  return Math.min((x1[glyph] ?? 0) - (x0[glyph] ?? 0), (y1[glyph] ?? 0) - (y0[glyph] ?? 0));
}
