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
    glyphs: raw.glyphs.map((glyph) => uprightGlyph(glyph, visible, turns)),
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

/** Written out, as it runs for every sign of a document: a rectangle and two points for each would be most of its garbage. */
function uprightGlyph(glyph: RawGlyph, visible: RawRect, turns: number): Glyph {
  const { left, right, top, bottom, originX, originY, text, invisible } = glyph;
  const own = (turnsOf(glyph) - turns + 4) % 4;
  let [x0, x1, y0, y1, x, y] = [0, 0, 0, 0, 0, 0];
  if (turns === 0) {
    x0 = left - visible.left;
    x1 = right - visible.left;
    y0 = visible.top - top;
    y1 = visible.top - bottom;
    x = originX - visible.left;
    y = visible.top - originY;
  } else if (turns === 1) {
    x0 = bottom - visible.bottom;
    x1 = top - visible.bottom;
    y0 = left - visible.left;
    y1 = right - visible.left;
    x = originY - visible.bottom;
    y = originX - visible.left;
  } else if (turns === 2) {
    x0 = visible.right - right;
    x1 = visible.right - left;
    y0 = bottom - visible.bottom;
    y1 = top - visible.bottom;
    x = visible.right - originX;
    y = originY - visible.bottom;
  } else {
    x0 = visible.top - top;
    x1 = visible.top - bottom;
    y0 = visible.right - right;
    y1 = visible.right - left;
    x = visible.top - originY;
    y = visible.right - originX;
  }
  const isLevel = own % 2 === 0;
  const base = isLevel ? y : x;
  const size = isLevel ? y1 - y0 : x1 - x0;
  return { x0, x1, y0, y1, text, base, size, turns: own, invisible };
}
