import type { Glyph } from './upright.ts';

/** Baselines closer than this part of the font size are one line. */
const baselineReach = 0.3;

/** Glyphs grouped by their baselines, top to bottom. */
export function groupByBaseline(glyphs: readonly Glyph[]): Glyph[][] {
  const sorted = [...glyphs].sort((a, b) => a.base - b.base);
  const groups: Glyph[][] = [];
  let base = 0;
  let size = 0;
  for (const glyph of sorted) {
    const group = groups.at(-1);
    if (group && glyph.base - base <= baselineReach * Math.min(size, glyph.size)) {
      group.push(glyph);
      base += (glyph.base - base) / group.length;
      size = Math.max(size, glyph.size);
    } else {
      groups.push([glyph]);
      base = glyph.base;
      size = glyph.size;
    }
  }
  return groups;
}
