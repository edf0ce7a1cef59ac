import { groupNear, median } from '#pdf/layout/numbers.ts';
import { around, type Rect } from '#pdf/layout/rect.ts';
import type { Ruling } from '#pdf/layout/rulings.ts';
import { rowCells } from './body-rows.ts';
import { buildRows } from './build-rows.ts';
import { widenByCentres } from './centre-spans.ts';
import { findRivers, riverBorders, tightRivers } from './columns.ts';
import { areFormulas, isContents } from './contents.ts';
import { dropEmptyColumns } from './empty-columns.ts';
import type { FoundTable } from './found-table.ts';
import { countHeaderRows } from './header-rows.ts';
import { countHeaderLines } from './headers.ts';
import { cutLine } from './line-cells.ts';
import { dropMarkBorders } from './mark-columns.ts';
import { filledPart, scoreStream } from './score.ts';
import { findSeams } from './seams.ts';
import type { SegLine } from './seg-line.ts';
import { columnMiddles, widenByRules } from './spanners.ts';
import { trimLines } from './trim-lines.ts';

/** With fewer cells filled, scattered labels of a drawing lined up by chance. */
const leastFilled = 0.3;

/** A ruling that is wider than this many times the text belongs to the page. */
const widestBound = 1.5;

/**
 * A table read from the white space between the words of the given lines; level rulings separate its rows. `given` are
 * borders between columns that the caller knows.
 */
export function streamTable(
  run: readonly SegLine[],
  level: readonly Ruling[],
  given?: readonly number[],
): FoundTable | undefined {
  const lines = given ? [...run] : trimLines(run);
  if (lines.length < 2 || (!given && (isContents(lines) || areFormulas(lines)))) return undefined;
  const size = median(
    lines.map((line) => line.size),
    10,
  );
  const borders = given ? [...given] : findBorders(lines, size);
  if (borders.length === 0) return undefined;
  const columns = borders.length + 1;
  const box = around(lines);
  const cut = lines.map((line) => cutLine(line, borders));
  const across = rulingsAcross(level, box);
  const header = countHeaderLines(cut, columns);
  const body = cut.slice(header);
  const ruled = widenByRules(cut.slice(0, header), columnMiddles(body, columns), level);
  const wide = [...widenByCentres(ruled, body), ...body];
  const { groups, headerRows } = buildRows(wide, columns, across);
  const all = groups.map((group) => rowCells(group, columns));
  const rows = given ? all : dropEmptyColumns(all);
  if (!given && (rows.length < 3 || filledPart(rows) < leastFilled)) return undefined;
  return {
    box,
    rows,
    headerRows: headerRows || countHeaderRows(rows),
    confidence: Math.min(1, scoreStream(cut, rows, columns) + ruledBonus(level, box, size)),
    method: 'stream',
    xs: borders,
    ys: groups.slice(1).flatMap(([first]) => (first ? [first.y0] : [])),
  };
}

function findBorders(lines: readonly SegLine[], size: number): number[] {
  const rivers = findRivers(lines, size);
  const all = [...rivers, ...tightRivers(lines, rivers, size)].sort((a, b) => a.from - b.from);
  const wide = dropMarkBorders(riverBorders(all), lines);
  if (wide.length === 0) return wide;
  return [...wide, ...findSeams(lines, wide)].sort((a, b) => a - b);
}

/** Rulings as wide as the lines that they lie between tell of a table: its head and foot, its rows, its shading. */
function ruledBonus(level: readonly Ruling[], box: Rect, size: number): number {
  const width = box.x1 - box.x0;
  const bounds = level.filter(
    ({ at, from, to }) =>
      at > box.y0 - size &&
      at < box.y1 + size &&
      from < box.x0 + size &&
      to > box.x1 - size &&
      to - from < widestBound * width,
  );
  const places = groupNear(bounds, ({ at }) => at, 0.5 * size).length;
  return places >= 3 ? 0.2 : places === 2 ? 0.15 : 0;
}

/** Level rulings that run across at least half of a box. */
function rulingsAcross(level: readonly Ruling[], box: Rect): Ruling[] {
  return level.filter((ruling) => {
    const shared = Math.min(ruling.to, box.x1) - Math.max(ruling.from, box.x0);
    return ruling.at > box.y0 - 6 && ruling.at < box.y1 + 6 && shared >= 0.5 * (box.x1 - box.x0);
  });
}
