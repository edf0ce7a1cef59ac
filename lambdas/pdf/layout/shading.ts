import type { Rect } from './rect.ts';
import type { Ruling, Rulings } from './rulings.ts';

/** A filled rectangle that is no line: the background of cells, rows or a page. */
export interface Fill extends Rect {
  color: number;
}

/** With more fills than this the page is a picture; their edges are not looked at. */
const mostFills = 3000;

/** Visible edges of filled rectangles, as weak rulings. Where two fills of one colour meet, nothing is to be seen. */
export function shadingEdges(fills: readonly Fill[]): Rulings {
  const level: Ruling[] = [];
  const upright: Ruling[] = [];
  if (fills.length > mostFills) return { level, upright };
  for (const fill of fills) {
    const { x0, x1, y0, y1, color } = fill;
    const x = (x0 + x1) / 2;
    const y = (y0 + y1) / 2;
    const isSeen = (atX: number, atY: number) =>
      !fills.some((other) => other !== fill && other.color === color && holds(other, atX, atY));
    if (isSeen(x, y0 - 1)) level.push({ at: y0, from: x0, to: x1, weak: true });
    if (isSeen(x, y1 + 1)) level.push({ at: y1, from: x0, to: x1, weak: true });
    if (isSeen(x0 - 1, y)) upright.push({ at: x0, from: y0, to: y1, weak: true });
    if (isSeen(x1 + 1, y)) upright.push({ at: x1, from: y0, to: y1, weak: true });
  }
  return { level, upright };
}

function holds(rect: Rect, x: number, y: number): boolean {
  return x >= rect.x0 && x <= rect.x1 && y >= rect.y0 && y <= rect.y1;
}
