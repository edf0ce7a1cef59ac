import { area, sharedArea } from '#pdf/layout/rect.ts';
import type { Ruling } from '#pdf/layout/rulings.ts';
import { type Grid, gridBox } from './grids.ts';

const tolerance = 3.5;
/** In a table the longest inner border runs through more than this part of it; the bars of a chart do not. */
const leastCovered = 0.34;

/** Whether the inner borders of a grid run through it, as those of a table do. */
export function isRegular(grid: Grid): boolean {
  const box = gridBox(grid);
  return (
    runsThrough(grid.xs, grid.upright, box.y1 - box.y0) && runsThrough(grid.ys, grid.level, box.x1 - box.x0)
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
    const covered = inner.reduce((sum, other) => sum + area(gridBox(other)), 0);
    return covered < 0.4 * area(box);
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
