import type { Ruling } from '#pdf/layout/rulings.ts';
import type { Grid } from './grids.ts';

/** One cell of a grid: a block of unit fields with no border inside. */
export interface GridCell {
  row: number;
  column: number;
  rowSpan: number;
  columnSpan: number;
}

/** A border counts as drawn when rulings cover more than this part of it. */
const coveredPart = 0.5;
const tolerance = 3.5;

/** Cells of a grid: unit fields joined wherever the border between them is not drawn. */
export function findGridCells(grid: Grid): GridCell[] {
  const rows = grid.ys.length - 1;
  const columns = grid.xs.length - 1;
  const owner = joinFields(grid, rows, columns);
  const blocks = new Map<number, GridCell>();
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const id = owner[row * columns + column] ?? 0;
      const block = blocks.get(id);
      if (!block) blocks.set(id, { row, column, rowSpan: 1, columnSpan: 1 });
      else grow(block, row, column);
    }
  }
  return [...blocks.values()].sort((a, b) => a.row - b.row || a.column - b.column);
}

function grow(block: GridCell, row: number, column: number): void {
  const left = Math.min(block.column, column);
  block.columnSpan = Math.max(block.column + block.columnSpan, column + 1) - left;
  block.column = left;
  block.rowSpan = Math.max(block.rowSpan, row - block.row + 1);
}

function joinFields(grid: Grid, rows: number, columns: number): number[] {
  const owner = Array.from({ length: rows * columns }, (_, i) => i);
  const rootOf = (i: number): number => {
    let root = i;
    while (owner[root] !== root) root = owner[root] ?? root;
    return root;
  };
  const join = (a: number, b: number) => {
    const [first, second] = [rootOf(a), rootOf(b)];
    owner[Math.max(first, second)] = Math.min(first, second);
  };
  const uprightAt = grid.xs.map((x) => near(grid.upright, x));
  const levelAt = grid.ys.map((y) => near(grid.level, y));
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const field = row * columns + column;
      const [x0, x1, y0, y1] = [grid.xs[column], grid.xs[column + 1], grid.ys[row], grid.ys[row + 1]] as [
        number,
        number,
        number,
        number,
      ];
      if (column + 1 < columns && !isDrawn(uprightAt[column + 1] ?? [], y0, y1)) join(field, field + 1);
      if (row + 1 < rows && !isDrawn(levelAt[row + 1] ?? [], x0, x1)) join(field, field + columns);
    }
  }
  return owner.map((_, i) => rootOf(i));
}

function near(rulings: readonly Ruling[], at: number): Ruling[] {
  return rulings.filter((ruling) => Math.abs(ruling.at - at) <= tolerance);
}

function isDrawn(rulings: readonly Ruling[], from: number, to: number): boolean {
  let covered = 0;
  for (const ruling of rulings) {
    covered += Math.max(0, Math.min(ruling.to, to) - Math.max(ruling.from, from));
  }
  return covered > coveredPart * (to - from);
}
