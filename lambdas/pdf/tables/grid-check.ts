import { area, type Rect, sharedArea } from '#pdf/layout/rect.ts';
import type { Ruling } from '#pdf/layout/rulings.ts';
import { type Grid, gridBox } from './grids.ts';

const tolerance = 3.5;
/** In a table the longest inner border runs through more than this part of it; the bars of a chart do not. */
const leastCovered = 0.34;

/** A grid of which other grids take up more than this part is their frame. */
const mostCovered = 0.4;

/** Whether the inner borders of a grid run through it, as those of a table do. */
export function isRegular(grid: Grid): boolean {
  const box = gridBox(grid);
  return (
    runsThrough(grid.xs, grid.upright, box.y1 - box.y0) && runsThrough(grid.ys, grid.level, box.x1 - box.x0)
  );
}

/** Whether the grid is one shaded field: a stripe behind a row or a box behind text shows no rows and columns. */
export function isStripe(grid: Grid): boolean {
  return (
    grid.xs.length === 2 && grid.ys.length === 2 && [...grid.level, ...grid.upright].every(({ weak }) => weak)
  );
}

/** Grids without those that merely frame others: a frame around a chart or around two tables. */
export function dropFrames(grids: readonly Grid[]): Grid[] {
  return grids.filter((grid) => {
    const box = gridBox(grid);
    const inner = grids.filter(
      (other) =>
        other !== grid &&
        sharedArea(gridBox(other), box) > 0.95 * area(gridBox(other)) &&
        area(gridBox(other)) < 0.95 * area(box),
    );
    const isFrame = grid.xs.length === 2 && grid.ys.length === 2;
    const covered = inner.reduce((sum, other) => sum + area(gridBox(other)), 0);
    return isFrame ? inner.length === 0 : covered < mostCovered * area(box);
  });
}

function runsThrough(borders: readonly number[], rulings: readonly Ruling[], length: number): boolean {
  const inner = borders.slice(1, -1);
  if (inner.length === 0) return true;
  return inner.some((at) => {
    const near = rulings.filter((ruling) => Math.abs(ruling.at - at) <= tolerance);
    return near.reduce((sum, ruling) => sum + ruling.to - ruling.from, 0) > leastCovered * length;
  });
}

/** Tables without those that stand within another one. */
export function dropNested<T extends { box: Rect }>(tables: readonly T[]): T[] {
  return tables.filter(
    (table, i) =>
      !tables.some((other, k) => {
        const isLarger = area(other.box) > area(table.box) || (area(other.box) === area(table.box) && k < i);
        return other !== table && isLarger && sharedArea(other.box, table.box) > 0.8 * area(table.box);
      }),
  );
}
