import { select } from './numbers.ts';
import type { Glyphs, UprightPage } from './upright.ts';

/**
 * The glyphs a reader sees: within the visible page, drawn once (shadows and fake bold draw twice), and not the
 * invisible text layer, unless that is all there is (a scan that was read by OCR).
 */
export function cleanGlyphs(page: UprightPage): Int32Array {
  const { glyphs } = page;
  const inside = new Int32Array(glyphs.length);
  let count = 0;
  let hidden = 0;
  for (let i = 0; i < glyphs.length; i += 1) {
    if (!isOnPage(glyphs, i, page)) continue;
    inside[count] = i;
    count += 1;
    hidden += glyphs.invisible[i] ?? 0;
  }
  const seen = inside.subarray(0, count);
  const isMixed = hidden > 0 && hidden < count;
  return dropDuplicates(glyphs, isMixed ? seen.filter((i) => glyphs.invisible[i] === 0) : seen);
}

/** Drops a glyph that repeats another of the same sign less than a fifth of its size away. */
export function dropDuplicates(glyphs: Glyphs, given: Int32Array): Int32Array {
  const reach = Math.max(0.5, 0.2 * usualSize(glyphs, given));
  const places = placesOf(given.length, 4 * reach);
  const kept = new Int32Array(given.length);
  let count = 0;
  for (let k = 0; k < given.length; k += 1) {
    const i = given[k] ?? 0;
    if (glyphs.text[i] !== ' ') {
      if (isRepeated(glyphs, i, reach, places)) continue;
      addPlace(places, glyphs, i);
    }
    kept[count] = i;
    count += 1;
  }
  return kept.subarray(0, count);
}

function usualSize({ size }: Glyphs, given: Int32Array): number {
  const sizes = new Float64Array(given.length);
  for (let k = 0; k < given.length; k += 1) sizes[k] = size[given[k] ?? 0] ?? 0;
  return sizes.length === 0 ? 10 : select(sizes, sizes.length >> 1);
}

/** Where glyphs stand: squares of the page, hashed, each with a chain of those that begin in it. */
interface Places {
  /** Side of a square: four times the reach, so that hardly more than one is looked into for a glyph. */
  side: number;
  count: number;
  /** Number of a square's last glyph, counted from 1. */
  heads: Int32Array;
  /** By number: the glyph, and the number of the one before it in its square. */
  members: Int32Array;
  before: Int32Array;
}

function placesOf(most: number, side: number): Places {
  // A power of two, of which at least half stay empty.
  const size = 1 << (32 - Math.clz32(2 * most + 16));
  const heads = new Int32Array(size);
  return { side, count: 0, heads, members: new Int32Array(most + 1), before: new Int32Array(most + 1) };
}

function addPlace(places: Places, glyphs: Glyphs, glyph: number): void {
  const { side, heads, before, members } = places;
  const column = Math.floor((glyphs.x0[glyph] ?? 0) / side);
  const row = Math.floor((glyphs.y0[glyph] ?? 0) / side);
  const square = squareOf(column, row, heads.length);
  places.count += 1;
  members[places.count] = glyph;
  before[places.count] = heads[square] ?? 0;
  heads[square] = places.count;
}

function isRepeated(glyphs: Glyphs, glyph: number, reach: number, places: Places): boolean {
  const { side, heads, members, before } = places;
  const x = glyphs.x0[glyph] ?? 0;
  const y = glyphs.y0[glyph] ?? 0;
  const right = Math.floor((x + reach) / side);
  const below = Math.floor((y + reach) / side);
  for (let column = Math.floor((x - reach) / side); column <= right; column += 1) {
    for (let row = Math.floor((y - reach) / side); row <= below; row += 1) {
      let link = heads[squareOf(column, row, heads.length)] ?? 0;
      for (; link > 0; link = before[link] ?? 0) if (repeats(glyphs, members[link] ?? 0, glyph)) return true;
    }
  }
  return false;
}

function squareOf(column: number, row: number, size: number): number {
  return (Math.imul(column, 0x9e3779b1) ^ Math.imul(row, 0x85ebca6b)) & (size - 1);
}

function repeats(glyphs: Glyphs, a: number, b: number): boolean {
  if (glyphs.text[a] !== glyphs.text[b]) return false;
  const { x0, x1, y0, size } = glyphs;
  const reach = 0.2 * Math.min(size[a] ?? 0, size[b] ?? 0);
  const aside = Math.abs((x0[a] ?? 0) - (x0[b] ?? 0));
  return (
    aside < reach &&
    Math.abs((y0[a] ?? 0) - (y0[b] ?? 0)) < reach &&
    aside < 0.5 * ((x1[a] ?? 0) - (x0[a] ?? 0))
  );
}

function isOnPage(glyphs: Glyphs, i: number, page: UprightPage): boolean {
  const x = ((glyphs.x0[i] ?? 0) + (glyphs.x1[i] ?? 0)) / 2;
  const y = ((glyphs.y0[i] ?? 0) + (glyphs.y1[i] ?? 0)) / 2;
  return x >= 0 && x <= page.width && y >= 0 && y <= page.height && (glyphs.size[i] ?? 0) > 0.5;
}
