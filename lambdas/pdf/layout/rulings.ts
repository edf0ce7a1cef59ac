import type { Polyline } from '#pdf/engine/raw-page.ts';
import { groupNear, mean } from './numbers.ts';
import { aroundPoints, type Rect } from './rect.ts';
import { type Fill, shadingEdges } from './shading.ts';
import type { PaintedPath, UprightPage } from './upright.ts';

/** A straight level or upright line. `at` is its y (level) or x (upright); weak ones are edges of shading. */
export interface Ruling {
  at: number;
  from: number;
  to: number;
  weak: boolean;
}

/** The ruling lines of a page, collinear pieces joined. */
export interface Rulings {
  level: Ruling[];
  upright: Ruling[];
}

/** A filled rectangle thinner than this is a drawn line (points). */
const thickestLine = 2.6;
/** Lines closer than this are one line drawn in pieces or twice (points). */
const snap = 1.6;
/** Dashes and dots nearer than this are one line (points). */
const dashGap = 4;
/** Shorter lines are ticks, underlines of single signs or parts of drawings (points). */
const shortest = 9;

/** Finds the ruling lines among the painted paths of a page. */
export function findRulings(page: UprightPage): Rulings {
  const level: Ruling[] = [];
  const upright: Ruling[] = [];
  const fills: Fill[] = [];
  for (const path of page.paths) addPath(path, page, { level, upright }, fills);
  const edges = shadingEdges(fills);
  level.push(...edges.level);
  upright.push(...edges.upright);
  return { level: joinCollinear(level), upright: joinCollinear(upright) };
}

/** Joins pieces that lie on one line and touch, overlap or follow each other as dashes do. */
export function joinCollinear(pieces: readonly Ruling[]): Ruling[] {
  const joined: Ruling[] = [];
  for (const group of groupNear(pieces, (piece) => piece.at, snap / 2)) {
    const at = mean(group.map((piece) => piece.at));
    let open: Ruling | undefined;
    for (const piece of group.sort((a, b) => a.from - b.from)) {
      if (open && piece.from - open.to <= dashGap) {
        open.to = Math.max(open.to, piece.to);
        open.weak = open.weak && piece.weak;
      } else {
        open = { ...piece, at };
        joined.push(open);
      }
    }
  }
  return joined.filter((ruling) => ruling.to - ruling.from >= shortest);
}

function addPath(path: PaintedPath, page: UprightPage, rulings: Rulings, fills: Fill[]): void {
  for (const line of path.lines) {
    if (path.stroked) addStrokes(line, rulings);
    else {
      const rect = path.filled ? asRect(line) : undefined;
      if (rect) addFilledRect({ ...rect, color: path.fill }, page, rulings, fills);
    }
  }
}

function addStrokes(line: Polyline, { level, upright }: Rulings): void {
  for (let i = 2; i < line.length; i += 2) {
    const [ax, ay] = [line[i - 2] ?? 0, line[i - 1] ?? 0];
    const [bx, by] = [line[i] ?? 0, line[i + 1] ?? 0];
    const wide = Math.abs(ax - bx);
    const tall = Math.abs(ay - by);
    if (tall <= Math.max(0.6, 0.005 * wide) && wide > tall) {
      level.push({ at: (ay + by) / 2, from: Math.min(ax, bx), to: Math.max(ax, bx), weak: false });
    } else if (wide <= Math.max(0.6, 0.005 * tall) && tall > wide) {
      upright.push({ at: (ax + bx) / 2, from: Math.min(ay, by), to: Math.max(ay, by), weak: false });
    }
  }
}

function addFilledRect(fill: Fill, page: UprightPage, { level, upright }: Rulings, fills: Fill[]): void {
  if (isNearWhite(fill.color)) return;
  const wide = fill.x1 - fill.x0;
  const tall = fill.y1 - fill.y0;
  if (tall <= thickestLine && wide > tall) {
    level.push({ at: (fill.y0 + fill.y1) / 2, from: fill.x0, to: fill.x1, weak: false });
  } else if (wide <= thickestLine) {
    upright.push({ at: (fill.x0 + fill.x1) / 2, from: fill.y0, to: fill.y1, weak: false });
  } else if (!coversPage(fill, page)) fills.push(fill);
}

/** The polyline as a rectangle with level and upright sides, or nothing. */
function asRect(line: Polyline): Rect | undefined {
  if (line.length < 8 || line.length > 12) return undefined;
  const rect = aroundPoints(line);
  for (let i = 0; i < line.length; i += 2) {
    const [x, y] = [line[i] ?? 0, line[i + 1] ?? 0];
    if (Math.min(x - rect.x0, rect.x1 - x) >= 0.5 || Math.min(y - rect.y0, rect.y1 - y) >= 0.5)
      return undefined;
  }
  return rect;
}

function isNearWhite(fill: number): boolean {
  return fill >> 16 > 250 && ((fill >> 8) & 255) > 250 && (fill & 255) > 250;
}

function coversPage(rect: Rect, page: UprightPage): boolean {
  return rect.x1 - rect.x0 > 0.9 * page.width && rect.y1 - rect.y0 > 0.7 * page.height;
}
