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
  if (!first) return { x0: 0, y0: 0, x1: 0, y1: 0 };
  const all = { x0: first.x0, y0: first.y0, x1: first.x1, y1: first.y1 };
  for (const rect of rects) {
    all.x0 = Math.min(all.x0, rect.x0);
    all.y0 = Math.min(all.y0, rect.y0);
    all.x1 = Math.max(all.x1, rect.x1);
    all.y1 = Math.max(all.y1, rect.y1);
  }
  return all;
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
