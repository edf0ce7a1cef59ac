import type { Rect } from '#pdf/layout/rect.ts';
import type { TableMethod } from '#pdf/table.ts';

/** A table on a page, before it gets its number. */
export interface FoundTable {
  box: Rect;
  rows: string[][];
  headerRows: number;
  confidence: number;
  method: TableMethod;
  /** Where the borders between columns and rows run, as far as known. */
  xs: number[];
  ys: number[];
}
