import type { RawGlyph, RawPage, Rect as RawRect } from '#pdf/engine/raw-page.ts';
import type { Rect } from './rect.ts';

/** A page turned so that most of its text reads left to right: points, origin top-left, y downwards. */
export interface UprightPage {
  width: number;
  height: number;
  glyphs: Glyph[];
  paths: PaintedPath[];
  images: Rect[];
}

/** One drawn character; `base` is the y of its baseline, `turns` its direction: 0 right, 1 up, 2 left, 3 down. */
export interface Glyph extends Rect {
  text: string;
  base: number;
  size: number;
  turns: number;
  invisible: boolean;
}

/** One painted path as polylines on the upright page. */
export interface PaintedPath {
  lines: { x: number; y: number }[][];
  stroked: boolean;
  filled: boolean;
  strokeWidth: number;
  fill: number;
}

/** Turns a page upright by the direction of most of its glyphs, which covers /Rotate and sideways content alike. */
export function makeUpright(raw: RawPage): UprightPage {
  const { visible } = raw;
  const turns = dominantTurns(raw);
  const place = placer(visible, turns);
  const wide = visible.right - visible.left;
  const tall = visible.top - visible.bottom;
  return {
    width: turns % 2 === 0 ? wide : tall,
    height: turns % 2 === 0 ? tall : wide,
    glyphs: raw.glyphs.map((glyph) => uprightGlyph(glyph, place, turns)),
    paths: raw.paths.map((path) => ({
      ...path,
      lines: path.lines.map((line) => line.map(({ x, y }) => place(x, y))),
    })),
    images: raw.images.map((image) => placeRect(image, place)),
  };
}

/** Quarter turns (clockwise) that make the page readable; a page without text keeps its /Rotate. */
function dominantTurns(raw: Pick<RawPage, 'glyphs' | 'quarterTurns'>): number {
  const votes = [0, 0, 0, 0];
  for (const glyph of raw.glyphs) {
    const turns = turnsOf(glyph);
    votes[turns] = (votes[turns] ?? 0) + 1;
  }
  const most = Math.max(...votes);
  return most === 0 ? raw.quarterTurns : votes.indexOf(most);
}

type Place = (x: number, y: number) => { x: number; y: number };

function placer({ left, right, top, bottom }: RawRect, turns: number): Place {
  if (turns === 1) return (x, y) => ({ x: y - bottom, y: x - left });
  if (turns === 2) return (x, y) => ({ x: right - x, y: y - bottom });
  if (turns === 3) return (x, y) => ({ x: top - y, y: right - x });
  return (x, y) => ({ x: x - left, y: top - y });
}

function turnsOf({ directionX, directionY }: RawGlyph): number {
  if (Math.abs(directionX) >= Math.abs(directionY)) return directionX < 0 ? 2 : 0;
  return directionY > 0 ? 1 : 3;
}

function placeRect({ left, right, top, bottom }: RawRect, place: Place): Rect {
  const a = place(left, bottom);
  const b = place(right, top);
  return { x0: Math.min(a.x, b.x), x1: Math.max(a.x, b.x), y0: Math.min(a.y, b.y), y1: Math.max(a.y, b.y) };
}

function uprightGlyph(glyph: RawGlyph, place: Place, turns: number): Glyph {
  const rect = placeRect(glyph, place);
  const own = (turnsOf(glyph) - turns + 4) % 4;
  const origin = place(glyph.originX, glyph.originY);
  return {
    ...rect,
    text: glyph.text,
    base: own % 2 === 0 ? origin.y : origin.x,
    size: own % 2 === 0 ? rect.y1 - rect.y0 : rect.x1 - rect.x0,
    turns: own,
    invisible: glyph.invisible,
  };
}
