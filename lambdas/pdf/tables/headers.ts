import type { RowGroup } from './body-rows.ts';
import type { CellLine, LineCell } from './line-cells.ts';
import { cellAt } from './row-evidence.ts';
import { isValue, isYear } from './seg-line.ts';
import { isUnitLine } from './units.ts';

/** Columns that mostly hold values (numbers, dates, marks). */
function valueColumns(lines: readonly CellLine[], columns: number): number[] {
  const found: number[] = [];
  for (let column = 0; column < columns; column += 1) {
    const texts = lines.flatMap((line) => {
      const cell = cellAt(line, column);
      return cell && cell.to === column ? [cell.text] : [];
    });
    if (texts.length > 0 && texts.filter(isValue).length >= 0.55 * texts.length) found.push(column);
  }
  return found;
}

/** Number of lines above the first one that holds values under most of the value columns. */
export function countHeaderLines(lines: readonly CellLine[], columns: number): number {
  const columnsOfValues = valueColumns(lines.slice(Math.floor(0.4 * lines.length)), columns).filter(
    (column) => column > 0,
  );
  if (columnsOfValues.length === 0) return 0;
  const yearColumns = columnsOfValues.filter((column) => holdsYears(lines, column));
  const first = lines.findIndex(
    (line, i) => isBody(line, columnsOfValues, yearColumns) && !goesOnWithHeading(lines, i),
  );
  if (first <= 0 || first > 0.6 * lines.length) return 0;
  let end = first;
  while (end > 1 && isSection(lines[end - 1]) && isComplete(lines[end - 2], columnsOfValues)) end -= 1;
  return end;
}

/** Headings with one for the labels too, or with one for every other column. */
function isComplete(line: CellLine | undefined, columnsOfValues: readonly number[]): boolean {
  if (!line) return false;
  return cellAt(line, 0) !== undefined || columnsOfValues.every((column) => cellAt(line, column));
}

/** A label alone under complete headings names the rows below it. */
function isSection(line: CellLine | undefined): boolean {
  return line?.cells.length === 1 && line.cells[0]?.from === 0 && line.cells[0].to === 0;
}

/** A column of years: there a year does not tell of a heading. */
function holdsYears(lines: readonly CellLine[], column: number): boolean {
  const cells = lines.flatMap((line) => cellAt(line, column) ?? []);
  return cells.length >= 3 && cells.filter(({ text }) => isYear(text)).length >= 0.6 * cells.length;
}

/**
 * A line of several cells but no label, close under the first line of headings, in a table whose rows all have labels: numbers
 * in it end headings ("Question 12") or count the columns.
 */
function goesOnWithHeading(lines: readonly CellLine[], i: number): boolean {
  const [above, line] = [lines[i - 1], lines[i]];
  const below = lines.slice(i + 1);
  if (!above || !line || below.length < 3 || cellAt(line, 0) || line.cells.length < 3) return false;
  const isClose = line.base - above.base < headingLeading * line.size;
  return i === 1 && isClose && below.filter((one) => cellAt(one, 0)).length >= 0.9 * below.length;
}

/** Lines of one heading are nearer than this (font sizes). */
const headingLeading = 1.3;

function isBody(line: CellLine, columnsOfValues: readonly number[], yearColumns: readonly number[]): boolean {
  const cells = columnsOfValues.map((column) => cellAt(line, column)).filter((cell) => cell !== undefined);
  const values = cells.filter(
    (cell) => isValue(cell.text) && (!isYear(cell.text) || yearColumns.includes(cell.from)),
  );
  if (cells.length === 0) return false;
  return values.length >= 0.5 * cells.length && (values.length >= 2 || cells.length === values.length);
}

/**
 * Joins the lines of a heading into rows: a heading that spans columns is a row of its own above those columns, and so is a
 * unit under every heading of the line above.
 */
export function groupHeaderLines(
  lines: readonly CellLine[],
  isCut: (above: CellLine, below: CellLine) => boolean,
): RowGroup[] {
  const groups: RowGroup[] = [];
  const isNarrow = lines.every(({ cells }) => cells.every((cell) => cell.to <= 1));
  for (const line of lines) {
    const group = groups.at(-1);
    const above = group?.at(-1);
    if (
      group &&
      above &&
      !isCut(above, line) &&
      !startsNewLevel(group, line) &&
      !isUnitRow(above, line) &&
      !(isNarrow && arePairs(above, line))
    )
      group.push(line);
    else groups.push([line]);
  }
  return raiseStubs(groups);
}

/** Units under all columns of figures that the line above names. */
function isUnitRow(above: CellLine, line: CellLine): boolean {
  const named = above.cells.filter(({ from }) => from > 0);
  return isUnitLine(line) && named.length <= line.cells.length;
}

/** In a table of two columns, two full lines are two rows: a name and what belongs to it. */
function arePairs(above: CellLine, below: CellLine): boolean {
  return [above, below].every(({ cells }) => cells.length === 2 && cells[0]?.to === 0 && cells[1]?.to === 1);
}

/** A heading with no spanning heading above it spans all heading rows: its text belongs to the first of them. */
function raiseStubs(groups: readonly RowGroup[]): RowGroup[] {
  const [first, ...rest] = groups;
  if (!first || rest.length === 0) return [...groups];
  const spans = groups
    .slice(0, -1)
    .flatMap((group) => group.flatMap(({ cells }) => cells.filter((cell) => cell.to > cell.from)));
  if (spans.length === 0) return [...groups];
  const isStub = (cell: LineCell) =>
    cell.from === cell.to && !spans.some((span) => span.from <= cell.from && span.to >= cell.to);
  const raised = rest.flatMap((group) =>
    group.map((line) => ({ ...line, cells: line.cells.filter(isStub) })),
  );
  const kept = rest.map((group) =>
    group.map((line) => ({ ...line, cells: line.cells.filter((cell) => !isStub(cell)) })),
  );
  return [
    [...first, ...raised.filter(({ cells }) => cells.length > 0)],
    ...kept.filter((group) => group.some(({ cells }) => cells.length > 0)),
  ];
}

/** A line starts a new level when something in it stands under a spanning heading as its part. */
function startsNewLevel(group: RowGroup, line: CellLine): boolean {
  const spanning = group.flatMap((other) => other.cells.filter((cell) => cell.to > cell.from));
  return spanning.some((span) => {
    const under = line.cells.filter((cell) => cell.from >= span.from && cell.to <= span.to);
    return (
      under.length > 0 &&
      !under.some((cell) => cell.from === span.from && cell.to === span.to && isSameBlock(span, cell))
    );
  });
}

function isSameBlock(span: LineCell, cell: LineCell): boolean {
  return Math.abs((span.x0 + span.x1) / 2 - (cell.x0 + cell.x1) / 2) < 0.25 * (span.x1 - span.x0);
}

/** Whether some line stands under a spanning heading of the line above as its parts. */
export function hasLevels(lines: readonly CellLine[]): boolean {
  return lines.some((line, i) => {
    const above = lines[i - 1];
    return above !== undefined && startsNewLevel([above], line);
  });
}
