import { around } from '#pdf/layout/rect.ts';
import { linesAbove, linesBelow } from './adopt-lines.ts';
import { groupLabelledLines, groupRuledLines, type RowGroup, rowCells } from './body-rows.ts';
import { isCaption, isNote } from './captions.ts';
import { widenByCentres } from './centre-spans.ts';
import { dropEmptyColumns } from './empty-columns.ts';
import type { FoundTable } from './found-table.ts';
import { countHeaderRows } from './header-rows.ts';
import { countHeaderLines, groupHeaderLines, hasLevels } from './headers.ts';
import { joinText } from './join-text.ts';
import type { Lattice } from './lattice.ts';
import { type Band, findBands } from './lattice-bands.ts';
import { columnsOf, latticeLines } from './lattice-lines.ts';
import { type CellLine, cutLine } from './line-cells.ts';
import { columnEnds } from './row-evidence.ts';
import { filledPart } from './score.ts';
import { isValue, type SegLine } from './seg-line.ts';
import { splitColumns } from './split-columns.ts';

/** A small grid with fewer cells filled is a chart or a form. */
const leastFilled = 0.35;

/**
 * The table of a lattice. Where the rulings leave several rows or columns in one field, the text inside splits it: rows
 * where at least two columns hold lists of entries, columns where a white strip runs through.
 * `lines` are those of the page: the ones directly below may go on in the columns. A chart is none.
 */
export function latticeTable(lattice: Lattice, lines: readonly SegLine[]): FoundTable | 'chart' | undefined {
  if (lattice.words.length === 0) return undefined;
  const xs = splitColumns(lattice);
  const found = findBands(lattice);
  const groups = splitBody(
    settle(found.map((band, i) => groupBand(latticeLines(band.cells, lattice, xs), i === 0, xs))),
    xs,
  );
  const bands = found.map((band, i) => bandRows(band, groups[i] ?? [], lattice, xs));
  if (bands.some((band) => band.length === 1 && band[0]?.some(isClump))) return 'chart';
  const above = linesAbove(lattice.box, xs, lines);
  const below = linesBelow(lattice.box, xs, lines);
  const rowOf = (line: SegLine) => rowCells([cutLine(line, xs.slice(1, -1))], xs.length - 1);
  const rows = [...above.map(rowOf), ...bands.flat(), ...below.map(rowOf)];
  const filled = trimRows(rows.filter((cells) => cells.some((text) => text !== '')));
  const trimmed = dropEmptyColumns(filled);
  const width = trimmed[0]?.length ?? 0;
  if (trimmed.length < 2 || width < 2) return undefined;
  const filledCells = filledPart(trimmed);
  if (filledCells < leastFilled && trimmed.length * width < 30) return 'chart';
  const box = around([...above, lattice.box, ...below]);
  return {
    box,
    rows: trimmed,
    headerRows: countHeaderRows(trimmed),
    confidence: 0.5 + 0.5 * filledCells,
    method: 'lattice',
    xs: xs.slice(1, -1),
    ys: [...lattice.ys.slice(1, -1), ...groups.flatMap(rowTops)],
  };
}

/** Where the rows of a band begin that no ruling parts. */
function rowTops(band: readonly RowGroup[]): number[] {
  return band.slice(1).flatMap(([first]) => (first ? [first.y0] : []));
}

/** Where nearly every band is one row, the rulings separate rows: the few that look like two or three wrap after all. */
function settle(groups: readonly RowGroup[][]): RowGroup[][] {
  const filled = groups.filter((band) => band.length > 0);
  const split = filled.filter((band) => band.length > 1);
  if (filled.length < 4 || split.length > 0.3 * filled.length) return [...groups];
  return groups.map((band, i) => (i > 0 && (band.length === 2 || band.length === 3) ? [band.flat()] : band));
}

/** Where no ruling separates rows (but the heading's), a body of one row would leave no table. */
function splitBody(groups: readonly RowGroup[][], xs: readonly number[]): readonly RowGroup[][] {
  const filled = groups.filter((band) => band.length > 0);
  const body = filled.at(-1);
  const [only] = body ?? [];
  if (!body || !only || filled.length > 2 || body.length > 1) return groups;
  const columns = xs.length - 1;
  return groups.map((band) => (band === body ? groupLabelledLines(only, columns) : band));
}

function bandRows(
  band: Band,
  groups: readonly RowGroup[],
  lattice: Lattice,
  xs: readonly number[],
): string[][] {
  const rows = groups.map((group) => rowCells(group, xs.length - 1));
  if (rows.length === 0 && band.tall.length > 0) rows.push(Array.from({ length: xs.length - 1 }, () => ''));
  for (const cell of band.tall) {
    const row = rows[0];
    if (row) row[columnsOf(cell, lattice, xs).first] = joinText(cell.words);
  }
  return rows;
}

function groupBand(lines: CellLine[], isFirst: boolean, xs: readonly number[]): RowGroup[] {
  const columns = xs.length - 1;
  const ends = columnEnds(lines, columns).map((end, column) => Math.max(end, (xs[column + 1] ?? 0) - 6));
  if (!isFirst) return groupRuledLines(lines, columns, ends);
  const header = countHeaderLines(lines, columns) || lines.length;
  const body = lines.slice(header);
  const headings = widenByCentres(lines.slice(0, header), body);
  if (hasLevels([...headings, ...body]))
    return [...groupHeaderLines(headings, () => false), ...groupRuledLines(body, columns, ends)];
  return groupRuledLines(lines, columns, ends);
}

/** Many values in one cell are the labels of a chart that no column or row could be made of. */
function isClump(text: string): boolean {
  const words = text.split(/\s+/);
  return words.length >= 8 && words.filter(isValue).length >= 0.9 * words.length;
}

/** A caption or a note that was drawn into the frame is no row. */
function trimRows(rows: string[][]): string[][] {
  const onlyText = (row: string[] | undefined) => {
    const texts = row?.filter((text) => text !== '') ?? [];
    return texts.length === 1 ? (texts[0] ?? '') : '';
  };
  const start = isCaption(onlyText(rows[0])) ? 1 : 0;
  const end = isNote(onlyText(rows.at(-1))) ? rows.length - 1 : rows.length;
  return rows.slice(start, end);
}
