import type { Rect } from '#pdf/layout/rect.ts';
import type { Rulings } from '#pdf/layout/rulings.ts';
import type { Line } from '#pdf/layout/words.ts';
import type { FoundTable } from './found-table.ts';

/** What the stages found on one page, for people who want to see why a table was read as it was. */
export interface PageTrace {
  width: number;
  height: number;
  lines: readonly Line[];
  rulings: Rulings;
  /** Grids of crossing rulings. */
  grids: readonly Rect[];
  /** Blocks of lines whose gaps line up, with how much each looks like a table; 0: no table. */
  runs: readonly { box: Rect; confidence: number }[];
  tables: readonly FoundTable[];
}
