import { medianOf } from './numbers.ts';
import type { Glyphs, UprightPage } from './upright.ts';

/**
 * The glyphs a reader sees: within the visible page, drawn once (shadows and fake bold draw twice), and not the
 * invisible text layer, unless that is all there is (a scan that was read by OCR).
 */
export function cleanGlyphs(page: UprightPage): number[] {
  const { glyphs } = page;
  const inside: number[] = [];
  let hidden = 0;
  for (let i = 0; i < glyphs.length; i += 1) {
    if (!isOnPage(glyphs, i, page)) continue;
    inside.push(i);
    hidden += glyphs.invisible[i] ?? 0;
  }
  const isMixed = hidden > 0 && hidden < inside.length;
  return dropDuplicates(glyphs, isMixed ? inside.filter((i) => glyphs.invisible[i] === 0) : inside);
}

/** Drops a glyph that repeats another of the same sign less than a fifth of its size away. */
export function dropDuplicates(glyphs: Glyphs, given: readonly number[]): number[] {
  const usual = medianOf(given, (i) => glyphs.size[i] ?? 0, 10);
  const reach = Math.max(0.5, 0.2 * usual);
  const places = placesOf(given.length, 4 * reach);
  const kept: number[] = [];
  for (const i of given) {
    if (glyphs.text[i] === ' ') kept.push(i);
    else if (!isRepeated(glyphs, i, reach, places)) {
      addPlace(places, glyphs, i);
      kept.push(i);
    }
  }
  return kept;
}

/** Where glyphs stand: squares of the page, hashed, each with a chain of those that begin in it. */
interface Places {
  /** Side of a square: four times the reach, so that hardly more than one is looked into for a glyph. */
  side: number;
  /** Index of a square's last glyph in the chain, plus one. */
  heads: Int32Array;
  /** The one before it, plus one. */
  before: number[];
  members: number[];
}

function placesOf(count: number, side: number): Places {
  // A power of two, of which most stay empty.
  const size = 1 << (32 - Math.clz32(4 * count + 16));
  return { side, heads: new Int32Array(size), before: [], members: [] };
}

function addPlace(places: Places, glyphs: Glyphs, glyph: number): void {
  const { side, heads, before, members } = places;
  const column = Math.floor((glyphs.x0[glyph] ?? 0) / side);
  const row = Math.floor((glyphs.y0[glyph] ?? 0) / side);
  const square = squareOf(column, row, heads.length);
  before.push(heads[square] ?? 0);
  heads[square] = members.push(glyph);
}

function isRepeated(glyphs: Glyphs, glyph: number, reach: number, places: Places): boolean {
  const { side, heads } = places;
  const [x, y] = [glyphs.x0[glyph] ?? 0, glyphs.y0[glyph] ?? 0];
  const [right, below] = [Math.floor((x + reach) / side), Math.floor((y + reach) / side)];
  for (let column = Math.floor((x - reach) / side); column <= right; column += 1) {
    for (let row = Math.floor((y - reach) / side); row <= below; row += 1) {
      let link = heads[squareOf(column, row, heads.length)] ?? 0;
      for (; link > 0; link = places.before[link - 1] ?? 0)
        if (repeats(glyphs, places.members[link - 1] ?? 0, glyph)) return true;
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
