import { median } from '#pdf/layout/numbers.ts';
import type { Rect } from '#pdf/layout/rect.ts';
import type { Word } from '#pdf/layout/words.ts';
import { findGridCells, type GridCell } from './grid-cells.ts';
import { type Grid, gridBox } from './grids.ts';

/** A cell of a ruled table with the words that stand in it. */
export interface LatticeCell extends GridCell {
  words: Word[];
}

/** A grid with its words. */
export interface Lattice {
  box: Rect;
  xs: number[];
  ys: number[];
  cells: LatticeCell[];
  /** Words within the grid. */
  words: Word[];
}

/** Puts the words of a page into the cells of a grid; borders with no text on one side are dropped. */
export function fillGrid(grid: Grid, words: readonly Word[]): Lattice {
  const box = gridBox(grid);
  const cells = findGridCells(grid).map((cell) => ({ ...cell, words: [] as Word[] }));
  const columns = grid.xs.length - 1;
  const at = new Array<LatticeCell | undefined>(columns * (grid.ys.length - 1));
  for (const cell of cells) {
    for (let r = cell.row; r < cell.row + cell.rowSpan; r += 1) {
      for (let c = cell.column; c < cell.column + cell.columnSpan; c += 1) at[r * columns + c] = cell;
    }
  }
  const inside: Word[] = [];
  for (const word of words) {
    const row = fieldOf(grid.ys, (word.y0 + word.y1) / 2);
    const column = fieldOf(grid.xs, (word.x0 + word.x1) / 2);
    if (row < 0 || column < 0) continue;
    at[row * columns + column]?.words.push(word);
    inside.push(word);
  }
  return { box, xs: grid.xs, ys: grid.ys, cells, words: inside };
}

/** Index of the interval that holds the value, or -1. */
function fieldOf(borders: readonly number[], value: number): number {
  for (let i = 0; i + 1 < borders.length; i += 1) {
    if (value >= (borders[i] ?? 0) && value <= (borders[i + 1] ?? 0)) return i;
  }
  return -1;
}

/** Usual font size within a lattice. */
export function fontSize(lattice: Lattice): number {
  return median(
    lattice.words.map((word) => word.size),
    10,
  );
}
