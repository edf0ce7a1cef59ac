import { cleanGlyphs } from '#pdf/layout/clean-glyphs.ts';
import { findSlantedStrokes, isDrawing, type SlantedStroke } from '#pdf/layout/drawings.ts';
import { findLines } from '#pdf/layout/lines.ts';
import { around, holdsCentre, type Rect } from '#pdf/layout/rect.ts';
import { findRulings, type Rulings } from '#pdf/layout/rulings.ts';
import { takeTextRules } from '#pdf/layout/text-rules.ts';
import type { UprightPage } from '#pdf/layout/upright.ts';
import { splitFlows } from './flows.ts';
import type { FoundTable } from './found-table.ts';
import { dropFrames, dropNested, isRegular, isStripe } from './grid-check.ts';
import { findGrids, type Grid, gridBox } from './grids.ts';
import { fillGrid } from './lattice.ts';
import { latticeTable } from './lattice-table.ts';
import type { PageTrace } from './page-trace.ts';
import { findRuns } from './runs.ts';
import { pickWords, type SegLine, segmentLines } from './seg-line.ts';
import { splitRun } from './split-run.ts';
import { splitSides } from './split-sides.ts';
import type { Stage } from './stages.ts';
import { streamTable } from './stream.ts';

/** Which of the two ways to look for tables. */
export type FindMode = 'auto' | 'lattice' | 'stream';

/** What white space suggests is a table from here on. */
const leastConfidence = 0.6;

/** What the caller knows of the tables, and who watches. */
export interface FindOptions {
  mode?: FindMode;
  /** Borders between columns: all text is then one table, whatever the rulings. */
  columns?: readonly number[];
  /** Stages left out, to measure what they are worth. */
  without?: readonly Stage[];
  onTrace?: (trace: PageTrace) => void;
}

/** The tables of one page, top to bottom: first those within rulings, then those in what text is left. */
export function findTables(page: UprightPage, options: FindOptions = {}): FoundTable[] {
  const { mode = 'auto', columns, without = [], onTrace } = options;
  const has: Has = (stage) => !without.includes(stage);
  const found = findLines(
    page.glyphs,
    has('duplicates') ? cleanGlyphs(page) : Int32Array.from(page.glyphs.text.keys()),
  );
  const { lines: typed, level } = has('typedRules') ? takeTextRules(found) : { lines: found, level: [] };
  const lines = segmentLines(typed);
  const drawn = has('shading') ? findRulings(page) : withoutWeak(findRulings(page));
  const rulings = { ...drawn, level: [...drawn.level, ...level] };
  const runs: Candidate[] = [];
  const tables = columns
    ? knownColumns(lines, rulings, columns)
    : searchTables(page, lines, rulings, mode, runs, has);
  onTrace?.({
    width: page.width,
    height: page.height,
    lines,
    rulings,
    grids: mode === 'stream' || columns ? [] : findGrids(rulings).map(gridBox),
    runs,
    tables,
  });
  return tables;
}

/** Whether a stage takes part. */
type Has = (stage: Stage) => boolean;

function withoutWeak({ level, upright }: Rulings): Rulings {
  return { level: level.filter(({ weak }) => !weak), upright: upright.filter(({ weak }) => !weak) };
}

/** A block of lines that may be a table, and how much it looks like one. */
type Candidate = PageTrace['runs'][number];

function knownColumns(lines: readonly SegLine[], rulings: Rulings, columns: readonly number[]): FoundTable[] {
  const table = streamTable(
    lines,
    rulings.level,
    [...columns].sort((a, b) => a - b),
  );
  return table ? [table] : [];
}

function searchTables(
  page: UprightPage,
  lines: readonly SegLine[],
  rulings: Rulings,
  mode: FindMode,
  runs: Candidate[],
  has: Has,
): FoundTable[] {
  const strokes = findSlantedStrokes(page);
  const ruled =
    mode !== 'stream' && has('lattice') ? findRuledTables(lines, rulings, has) : { tables: [], charts: [] };
  const taken = [...ruled.tables.map((table) => table.box), ...ruled.charts];
  const open =
    mode !== 'lattice' && has('stream')
      ? findOpenTables(without(lines, taken), rulings, strokes, runs, has)
      : [];
  return [...ruled.tables, ...open]
    .filter((table) => !has('drawings') || !isDrawing(table.box, strokes))
    .sort((a, b) => a.box.y0 - b.box.y0 || a.box.x0 - b.box.x0);
}

/** Tables drawn with rulings, and the boxes of grids that turned out to be charts. */
function findRuledTables(
  lines: readonly SegLine[],
  rulings: Rulings,
  has: Has,
): { tables: FoundTable[]; charts: Rect[] } {
  const words = lines.flatMap((line) => line.words);
  const tables: FoundTable[] = [];
  const charts: Rect[] = [];
  for (const grid of dropFrames(findGrids(rulings))) {
    if (!isRegular(grid) || isStripe(grid)) continue;
    const result =
      (has('frames') ? framedTable(grid, lines, rulings) : undefined) ??
      latticeTable(fillGrid(grid, words), lines);
    if (result === 'chart') charts.push(gridBox(grid));
    else if (result) tables.push(result);
  }
  return { tables: dropNested(tables), charts };
}

/** In a frame without inner rulings, white space tells the table, if it takes up nearly all lines. */
function framedTable(grid: Grid, lines: readonly SegLine[], rulings: Rulings): FoundTable | undefined {
  if (grid.xs.length > 2 || grid.ys.length > 2) return undefined;
  const box = gridBox(grid);
  const inside = pickWords(lines, (word) => holdsCentre(box, word));
  const parts = findRuns(inside, box.x1 - box.x0).flatMap((run) => splitRun(run.lines));
  const [part] = parts;
  if (!part || parts.length > 1 || part.length < mostOfFrame * inside.length) return undefined;
  const table = streamTable(part, rulings.level);
  return table && table.confidence >= leastConfidence ? { ...table, box } : undefined;
}

/** A table in a frame has at most a title and a note beside it. */
const mostOfFrame = 0.8;

/** Tables set in white space. */
function findOpenTables(
  lines: readonly SegLine[],
  rulings: Rulings,
  strokes: readonly SlantedStroke[],
  runs: Candidate[],
  has: Has,
): FoundTable[] {
  return (has('flows') ? splitFlows(lines) : [lines]).flatMap((flow) => {
    const box = around(flow);
    return findRuns(flow, box.x1 - box.x0)
      .flatMap((run) =>
        has('splits') ? sidesOf(run.lines, flow, rulings, strokes).flatMap(splitRun) : [run.lines],
      )
      .map((part) => {
        const table = streamTable(part, rulings.level);
        runs.push({ box: around(part), confidence: table?.confidence ?? 0 });
        return table;
      })
      .filter((table) => table !== undefined)
      .filter((table) => !has('choice') || table.confidence >= leastConfidence);
  });
}

/** Only what looks like a table as a whole may be two of them: the labels of two charts are none. */
function sidesOf(
  run: readonly SegLine[],
  lines: readonly SegLine[],
  rulings: Rulings,
  strokes: readonly SlantedStroke[],
): SegLine[][] {
  const sides = splitSides(run, lines, rulings.level);
  if (sides.length < 2) return sides;
  const whole = streamTable(run, rulings.level);
  const isTable = whole && whole.confidence >= leastConfidence && !isDrawing(whole.box, strokes);
  return isTable ? sides : [[...run]];
}

/** Lines without the words that stand in any of the boxes. */
function without(lines: readonly SegLine[], boxes: readonly Rect[]): readonly SegLine[] {
  if (boxes.length === 0) return lines;
  return pickWords(lines, (word) => !boxes.some((box) => holdsCentre(box, word)));
}
