import type { Polyline } from '#pdf/engine/raw-page.ts';
import { aroundPoints, type Rect } from './rect.ts';
import type { UprightPage } from './upright.ts';

/** A slanted piece of a painted path: its middle and its length. */
export interface SlantedStroke {
  x: number;
  y: number;
  length: number;
}

/** Paths smaller than this are signs, ticks, icons in cells or drawn letters (points). */
const smallestPath = 20;
/** A legend stands this near to its chart (points). */
const near = 20;
/** As much slanted stroke in one place is a drawing: so many pieces, so many points in all. */
const enoughPieces = 8;
const enoughLength = 80;

/** The slanted strokes of a page: charts and drawings have many, tables none. */
export function findSlantedStrokes(page: UprightPage): SlantedStroke[] {
  return page.paths.flatMap(({ lines }) => lines.filter(isLarge).flatMap(slantedPieces));
}

/** Whether a drawing stands in the box. */
export function isDrawing(box: Rect, strokes: readonly SlantedStroke[]): boolean {
  const inside = strokes.filter(
    ({ x, y }) => x > box.x0 && x < box.x1 && y > box.y0 - near && y < box.y1 + near,
  );
  return inside.length >= enoughPieces && inside.reduce((sum, { length }) => sum + length, 0) >= enoughLength;
}

function isLarge(line: Polyline): boolean {
  const { x0, x1, y0, y1 } = aroundPoints(line);
  return Math.max(x1 - x0, y1 - y0) > smallestPath;
}

function slantedPieces(line: Polyline): SlantedStroke[] {
  const strokes: SlantedStroke[] = [];
  for (let i = 2; i < line.length; i += 2) {
    const [ax, ay] = [line[i - 2] ?? 0, line[i - 1] ?? 0];
    const [bx, by] = [line[i] ?? 0, line[i + 1] ?? 0];
    if (Math.abs(ax - bx) < 0.5 || Math.abs(ay - by) < 0.5) continue;
    strokes.push({ x: (ax + bx) / 2, y: (ay + by) / 2, length: Math.hypot(ax - bx, ay - by) });
  }
  return strokes;
}
