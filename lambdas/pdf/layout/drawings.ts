import { around, type Rect } from './rect.ts';
import type { PaintedPath, UprightPage } from './upright.ts';

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

function isLarge(line: PaintedPath['lines'][number]): boolean {
  const box = around(line.map(({ x, y }) => ({ x0: x, x1: x, y0: y, y1: y })));
  return Math.max(box.x1 - box.x0, box.y1 - box.y0) > smallestPath;
}

function slantedPieces(line: PaintedPath['lines'][number]): SlantedStroke[] {
  return line.slice(1).flatMap((b, i) => {
    const a = line[i];
    if (!a || Math.abs(a.x - b.x) < 0.5 || Math.abs(a.y - b.y) < 0.5) return [];
    return [{ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, length: Math.hypot(a.x - b.x, a.y - b.y) }];
  });
}
