import { median } from '#pdf/layout/numbers.ts';
import { around } from '#pdf/layout/rect.ts';
import type { Ruling } from '#pdf/layout/rulings.ts';
import { rowCells } from './body-rows.ts';
import { buildRows } from './build-rows.ts';
import { findRivers, riverBorders } from './columns.ts';
import { isContents } from './contents.ts';
import type { FoundTable } from './found-table.ts';
import { countHeaderRows } from './header-rows.ts';
import { countHeaderLines } from './headers.ts';
import { cutLine } from './line-cells.ts';
import { dropMarkBorders } from './mark-columns.ts';
import { filledPart, scoreStream } from './score.ts';
import type { SegLine } from './seg-line.ts';
import { widenByRules } from './spanners.ts';
import { trimLines } from './trim-lines.ts';

/** With fewer cells filled, scattered labels of a drawing lined up by chance. */
const leastFilled = 0.3;

/** A table read from the white space between the words of the given lines; level rulings separate its rows. */
export function streamTable(run: readonly SegLine[], level: readonly Ruling[]): FoundTable | undefined {
  const lines = trimLines(run);
  if (lines.length < 2 || isContents(lines)) return undefined;
  const size = median(
    lines.map((line) => line.size),
    10,
  );
  const borders = dropMarkBorders(riverBorders(findRivers(lines, size)), lines);
  if (borders.length === 0) return undefined;
  const columns = borders.length + 1;
  const box = around(lines);
  const cut = lines.map((line) => cutLine(line, borders));
  const header = countHeaderLines(cut, columns);
  const wide = [...widenByRules(cut.slice(0, header), borders, level), ...cut.slice(header)];
  const { groups, headerRows } = buildRows(wide, columns, rulingsAcross(level, box));
  const rows = groups.map((group) => rowCells(group, columns));
  if (rows.length < 3 || rows.length * columns < 6 || filledPart(rows) < leastFilled) return undefined;
  return {
    box,
    rows,
    headerRows: headerRows || countHeaderRows(rows),
    confidence: scoreStream(cut, rows, columns),
    method: 'stream',
  };
}

/** Level rulings that run across at least half of a box. */
function rulingsAcross(
  level: readonly Ruling[],
  box: { x0: number; x1: number; y0: number; y1: number },
): Ruling[] {
  return level.filter((ruling) => {
    const shared = Math.min(ruling.to, box.x1) - Math.max(ruling.from, box.x0);
    return ruling.at > box.y0 - 2 && ruling.at < box.y1 + 2 && shared >= 0.5 * (box.x1 - box.x0);
  });
}
