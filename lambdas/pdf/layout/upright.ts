import { columnsOf, type RawGlyphs } from '#pdf/engine/raw-glyphs.ts';
import type { Polyline, RawPage, Rect as RawRect } from '#pdf/engine/raw-page.ts';
import type { Rect } from './rect.ts';

/** A page turned so that most of its text reads left to right: points, origin top-left, y downwards. */
export interface UprightPage {
  width: number;
  height: number;
  glyphs: Glyphs;
  paths: PaintedPath[];
  images: Rect[];
}

/** The drawn characters of a page, one column per property; a glyph is its index in all of them. */
export interface Glyphs {
  readonly length: number;
  readonly text: readonly string[];
  readonly x0: Float64Array;
  readonly x1: Float64Array;
  readonly y0: Float64Array;
  readonly y1: Float64Array;
  /** y of the baseline. */
  readonly base: Float64Array;
  readonly size: Float64Array;
  /** Direction: 0 right, 1 up, 2 left, 3 down. */
  readonly turns: Uint8Array;
  /** 1 when drawn invisibly. */
  readonly invisible: Uint8Array;
}

/** One painted path as polylines on the upright page. */
export interface PaintedPath {
  lines: Polyline[];
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
    glyphs: uprightGlyphs(raw.glyphs, visible, turns),
    paths: raw.paths.map(({ lines, stroked, filled, strokeWidth, fill }) => ({
      lines: lines.map((line) => placeLine(line, place)),
      stroked,
      filled,
      strokeWidth,
      fill,
    })),
    images: raw.images.map((image) => placeRect(image, place)),
  };
}

/** Those of the glyphs that are wanted. */
export function pickGlyphs(glyphs: Glyphs, isWanted: (glyph: number) => boolean): Glyphs {
  const kept = [...glyphs.text.keys()].filter(isWanted);
  const numbers = (column: Float64Array) => Float64Array.from(kept, (i) => column[i] ?? 0);
  const bytes = (column: Uint8Array) => Uint8Array.from(kept, (i) => column[i] ?? 0);
  return {
    length: kept.length,
    text: kept.map((i) => glyphs.text[i] ?? ''),
    x0: numbers(glyphs.x0),
    x1: numbers(glyphs.x1),
    y0: numbers(glyphs.y0),
    y1: numbers(glyphs.y1),
    base: numbers(glyphs.base),
    size: numbers(glyphs.size),
    turns: bytes(glyphs.turns),
    invisible: bytes(glyphs.invisible),
  };
}

/** Quarter turns (clockwise) that make the page readable; a page without text keeps its /Rotate. */
function dominantTurns({ glyphs, quarterTurns }: Pick<RawPage, 'glyphs' | 'quarterTurns'>): number {
  const votes = [0, 0, 0, 0];
  for (let i = 0; i < glyphs.length; i += 1) {
    const turns = glyphs.turns[i] ?? 0;
    votes[turns] = (votes[turns] ?? 0) + 1;
  }
  const most = Math.max(...votes);
  return most === 0 ? quarterTurns : votes.indexOf(most);
}

/** Where a point goes. */
interface Place {
  x: (x: number, y: number) => number;
  y: (x: number, y: number) => number;
}

function placer({ left, right, top, bottom }: RawRect, turns: number): Place {
  if (turns === 1) return { x: (_, y) => y - bottom, y: (x) => x - left };
  if (turns === 2) return { x: (x) => right - x, y: (_, y) => y - bottom };
  if (turns === 3) return { x: (_, y) => top - y, y: (x) => right - x };
  return { x: (x) => x - left, y: (_, y) => top - y };
}

function placeLine(line: Polyline, place: Place): Polyline {
  const placed: number[] = [];
  for (let i = 0; i < line.length; i += 2) {
    const [x, y] = [line[i] ?? 0, line[i + 1] ?? 0];
    placed.push(place.x(x, y), place.y(x, y));
  }
  return placed;
}

function placeRect({ left, right, top, bottom }: RawRect, place: Place): Rect {
  const [ax, ay] = [place.x(left, bottom), place.y(left, bottom)];
  const [bx, by] = [place.x(right, top), place.y(right, top)];
  return { x0: Math.min(ax, bx), y0: Math.min(ay, by), x1: Math.max(ax, bx), y1: Math.max(ay, by) };
}

function uprightGlyphs(raw: RawGlyphs, visible: RawRect, turns: number): Glyphs {
  const { length, text, invisible } = raw;
  const { numbers, bytes } = columnsOf(length);
  const [x0, x1, y0, y1] = [numbers(0), numbers(1), numbers(2), numbers(3)];
  const [base, size, own] = [numbers(4), numbers(5), bytes(0)];
  const { x, y } = axesOf(raw, visible, turns);
  for (let i = 0; i < length; i += 1) {
    x0[i] = placed(x, x.first, i);
    x1[i] = placed(x, x.last, i);
    y0[i] = placed(y, y.first, i);
    y1[i] = placed(y, y.last, i);
    const direction = ((raw.turns[i] ?? 0) - turns + 4) % 4;
    const isLevel = direction % 2 === 0;
    own[i] = direction;
    base[i] = isLevel ? placed(y, y.origin, i) : placed(x, x.origin, i);
    size[i] = isLevel ? (y1[i] ?? 0) - (y0[i] ?? 0) : (x1[i] ?? 0) - (x0[i] ?? 0);
  }
  return { length, text, x0, x1, y0, y1, base, size, turns: own, invisible };
}

/** Where one coordinate of the upright page comes from: columns of the raw page, counted from an edge of what is visible. */
interface Axis {
  first: Float64Array;
  last: Float64Array;
  origin: Float64Array;
  edge: number;
  isMirrored: boolean;
}

function axesOf(raw: RawGlyphs, visible: RawRect, turns: number): { x: Axis; y: Axis } {
  const across = (isMirrored: boolean): Axis => ({
    first: isMirrored ? raw.right : raw.left,
    last: isMirrored ? raw.left : raw.right,
    origin: raw.originX,
    edge: isMirrored ? visible.right : visible.left,
    isMirrored,
  });
  const along = (isMirrored: boolean): Axis => ({
    first: isMirrored ? raw.top : raw.bottom,
    last: isMirrored ? raw.bottom : raw.top,
    origin: raw.originY,
    edge: isMirrored ? visible.top : visible.bottom,
    isMirrored,
  });
  if (turns === 1) return { x: along(false), y: across(false) };
  if (turns === 2) return { x: across(true), y: along(false) };
  if (turns === 3) return { x: along(true), y: across(true) };
  return { x: across(false), y: along(true) };
}

function placed({ edge, isMirrored }: Axis, column: Float64Array, at: number): number {
  const value = column[at] ?? 0;
  return isMirrored ? edge - value : value - edge;
}
