import { median } from './numbers.ts';
import type { Glyph, UprightPage } from './upright.ts';

/**
 * The glyphs a reader sees: within the visible page, drawn once (shadows and fake bold draw twice), and not the
 * invisible text layer, unless that is all there is (a scan that was read by OCR).
 */
export function cleanGlyphs(page: UprightPage): Glyph[] {
  const inside = page.glyphs.filter((glyph) => isOnPage(glyph, page));
  const visible = inside.filter((glyph) => !glyph.invisible);
  return dropDuplicates(visible.length > 0 ? visible : inside);
}

/** Drops a glyph that repeats another of the same sign less than a fifth of its size away. */
export function dropDuplicates(glyphs: readonly Glyph[]): Glyph[] {
  const sizes = glyphs.map((glyph) => glyph.size);
  const reach = Math.max(0.5, 0.2 * median(sizes, 10));
  // Four times as wide as the reach: hardly more than one field is looked into for a glyph.
  const field = 4 * reach;
  const kept = new Map<number, Glyph[]>();
  const marks = new Uint8Array(markCount);
  return glyphs.filter((glyph) => {
    if (glyph.text === ' ') return true;
    const [right, below] = [Math.floor((glyph.x0 + reach) / field), Math.floor((glyph.y0 + reach) / field)];
    for (let x = Math.floor((glyph.x0 - reach) / field); x <= right; x += 1) {
      for (let y = Math.floor((glyph.y0 - reach) / field); y <= below; y += 1) {
        const key = x * rowsPerColumn + y;
        // Hardly any place has a glyph: a look into the marks is cheaper than one into the map.
        if (
          marks[key & (markCount - 1)] === 1 &&
          kept.get(key)?.some((other) => other.text === glyph.text && isSamePlace(other, glyph))
        )
          return false;
      }
    }
    const key = Math.floor(glyph.x0 / field) * rowsPerColumn + Math.floor(glyph.y0 / field);
    marks[key & (markCount - 1)] = 1;
    const cell = kept.get(key);
    if (cell) cell.push(glyph);
    else kept.set(key, [glyph]);
    return true;
  });
}

/** Makes one number of a column and a row: pages have fewer rows of two points. */
const rowsPerColumn = 100_003;

/** A power of two. */
const markCount = 1 << 16;

function isSamePlace(a: Glyph, b: Glyph): boolean {
  const reach = 0.2 * Math.min(a.size, b.size);
  return (
    Math.abs(a.x0 - b.x0) < reach &&
    Math.abs(a.y0 - b.y0) < reach &&
    Math.abs(a.x0 - b.x0) < 0.5 * (a.x1 - a.x0)
  );
}

function isOnPage(glyph: Glyph, page: UprightPage): boolean {
  const x = (glyph.x0 + glyph.x1) / 2;
  const y = (glyph.y0 + glyph.y1) / 2;
  return x >= 0 && x <= page.width && y >= 0 && y <= page.height && glyph.size > 0.5;
}
