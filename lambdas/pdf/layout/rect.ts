import type { Polyline } from '#pdf/engine/raw-page.ts';
import type { Box } from '#pdf/table.ts';

/** A rectangle on the upright page: points, y downwards, x0 <= x1, y0 <= y1. */
export interface Rect {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
}

/** The smallest rectangle around all of them; of none: an empty one at the origin. */
export function around(rects: readonly Rect[]): Rect {
  const first = rects[0];
  let [x0, y0, x1, y1] = first ? [first.x0, first.y0, first.x1, first.y1] : [0, 0, 0, 0];
  for (const rect of rects) {
    x0 = Math.min(x0, rect.x0);
    y0 = Math.min(y0, rect.y0);
    x1 = Math.max(x1, rect.x1);
    y1 = Math.max(y1, rect.y1);
  }
  return { x0, y0, x1, y1 };
}

/** The smallest rectangle around the corners of a polyline. */
export function aroundPoints(line: Polyline): Rect {
  let [x0, y0] = [line[0] ?? 0, line[1] ?? 0];
  let [x1, y1] = [x0, y0];
  for (let i = 2; i < line.length; i += 2) {
    const [x, y] = [line[i] ?? 0, line[i + 1] ?? 0];
    x0 = Math.min(x0, x);
    y0 = Math.min(y0, y);
    x1 = Math.max(x1, x);
    y1 = Math.max(y1, y);
  }
  return { x0, y0, x1, y1 };
}

/** Area that two rectangles share. */
export function sharedArea(a: Rect, b: Rect): number {
  const width = Math.min(a.x1, b.x1) - Math.max(a.x0, b.x0);
  const height = Math.min(a.y1, b.y1) - Math.max(a.y0, b.y0);
  return width > 0 && height > 0 ? width * height : 0;
}

/** Area of one rectangle. */
export function area(rect: Rect): number {
  return (rect.x1 - rect.x0) * (rect.y1 - rect.y0);
}

/** Whether the middle of `inner` lies in `outer`, which is widened by `margin`. */
export function holdsCentre(outer: Rect, inner: Rect, margin = 0): boolean {
  const x = (inner.x0 + inner.x1) / 2;
  const y = (inner.y0 + inner.y1) / 2;
  return x >= outer.x0 - margin && x <= outer.x1 + margin && y >= outer.y0 - margin && y <= outer.y1 + margin;
}

/** The public form, rounded to 0.01 pt. */
export function toBox(rect: Rect): Box {
  return {
    x: round(rect.x0),
    y: round(rect.y0),
    width: round(rect.x1 - rect.x0),
    height: round(rect.y1 - rect.y0),
  };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
