import type { Ruling } from '#pdf/layout/rulings.ts';
import { groupFreeLines, groupRuledLines, type RowGroup } from './body-rows.ts';
import { countHeaderLines, groupHeaderLines } from './headers.ts';
import type { CellLine } from './line-cells.ts';
import { rowsByGaps } from './row-gaps.ts';

/** Rows of a table with the number of those that head it. */
export interface BuiltRows {
  groups: RowGroup[];
  headerRows: number;
}

/** Rows of lines in white-space columns; level rulings between lines separate rows. */
export function buildRows(lines: readonly CellLine[], columns: number, level: readonly Ruling[]): BuiltRows {
  const isCut = (above: CellLine, below: CellLine) =>
    level.some(
      (ruling) => ruling.at > above.base - 0.3 * above.size && ruling.at < below.base - 0.3 * below.size,
    );
  const headerLines = countHeaderLines(lines, columns);
  const header = groupHeaderLines(lines.slice(0, headerLines), isCut);
  const body = lines.slice(headerLines);
  const bands = splitAt(body, isCut);
  const isRuled =
    bands.length >= 3 &&
    bands.length >= 0.4 * body.length &&
    longestOf(bands) <= Math.max(3, 0.5 * body.length);
  const rows = isRuled
    ? bands.flatMap((band) => groupRuledLines(band, columns))
    : (rowsByGaps(body) ?? groupFreeLines(body, columns, isCut));
  return { groups: [...header, ...rows], headerRows: header.length };
}

/** A band of most of the lines is the body: rulings then mark its head and foot, not its rows. */
function longestOf(bands: readonly (readonly CellLine[])[]): number {
  return Math.max(...bands.map(({ length }) => length));
}

function splitAt(
  lines: readonly CellLine[],
  isCut: (above: CellLine, below: CellLine) => boolean,
): CellLine[][] {
  const bands: CellLine[][] = [];
  for (const line of lines) {
    const band = bands.at(-1);
    const above = band?.at(-1);
    if (band && above && !isCut(above, line)) band.push(line);
    else bands.push([line]);
  }
  return bands;
}
