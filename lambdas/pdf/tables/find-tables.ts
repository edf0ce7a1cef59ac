import { cleanGlyphs } from '#pdf/layout/clean-glyphs.ts';
import { findSlantedStrokes, isDrawing } from '#pdf/layout/drawings.ts';
import { findLines } from '#pdf/layout/lines.ts';
import { around, holdsCentre, type Rect } from '#pdf/layout/rect.ts';
import { findRulings, type Rulings } from '#pdf/layout/rulings.ts';
import { takeTextRules } from '#pdf/layout/text-rules.ts';
import type { UprightPage } from '#pdf/layout/upright.ts';
import { type Line, lineOf } from '#pdf/layout/words.ts';
import { splitFlows } from './flows.ts';
import type { FoundTable } from './found-table.ts';
import { dropFrames, dropNested, isRegular, isStripe } from './grid-check.ts';
import { findGrids, gridBox } from './grids.ts';
import { fillGrid } from './lattice.ts';
import { latticeTable } from './lattice-table.ts';
import { findRuns } from './runs.ts';
import { segmentLines } from './seg-line.ts';
import { splitRun } from './split-run.ts';
import { streamTable } from './stream.ts';

/** Which of the two ways to look for tables. */
export type FindMode = 'auto' | 'lattice' | 'stream';

/** What white space suggests is a table from here on. */
const leastConfidence = 0.6;

/** The tables of one page, top to bottom: first those within rulings, then those in what text is left. */
export function findTables(page: UprightPage, mode: FindMode = 'auto'): FoundTable[] {
  const { lines, level } = takeTextRules(findLines(cleanGlyphs(page)));
  const drawn = findRulings(page);
  const rulings = { ...drawn, level: [...drawn.level, ...level] };
  const strokes = findSlantedStrokes(page);
  const ruled = mode === 'stream' ? { tables: [], charts: [] } : findRuledTables(lines, rulings);
  const taken = [...ruled.tables.map((table) => table.box), ...ruled.charts];
  const open = mode === 'lattice' ? [] : findOpenTables(without(lines, taken), rulings);
  return [...ruled.tables, ...open]
    .filter((table) => !isDrawing(table.box, strokes))
    .sort((a, b) => a.box.y0 - b.box.y0 || a.box.x0 - b.box.x0);
}

/** Tables drawn with rulings, and the boxes of grids that turned out to be charts. */
function findRuledTables(lines: readonly Line[], rulings: Rulings): { tables: FoundTable[]; charts: Rect[] } {
  const words = lines.flatMap((line) => line.words);
  const tables: FoundTable[] = [];
  const charts: Rect[] = [];
  for (const grid of dropFrames(findGrids(rulings))) {
    if (!isRegular(grid) || isStripe(grid)) continue;
    const result = latticeTable(fillGrid(grid, words), segmentLines(lines));
    if (result === 'chart') charts.push(gridBox(grid));
    else if (result) tables.push(result);
  }
  return { tables: dropNested(tables), charts };
}

/** Tables set in white space. */
function findOpenTables(lines: readonly Line[], rulings: Rulings): FoundTable[] {
  return splitFlows(segmentLines(lines)).flatMap((flow) => {
    const box = around(flow);
    return findRuns(flow, box.x1 - box.x0)
      .flatMap((run) => splitRun(run.lines))
      .map((part) => streamTable(part, rulings.level))
      .filter((table) => table !== undefined)
      .filter((table) => table.confidence >= leastConfidence);
  });
}

/** Lines without the words that stand in any of the boxes. */
function without(lines: readonly Line[], boxes: readonly Rect[]): Line[] {
  return lines
    .map((line) => line.words.filter((word) => !boxes.some((box) => holdsCentre(box, word))))
    .filter((words) => words.length > 0)
    .map(lineOf);
}
