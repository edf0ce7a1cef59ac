import { median } from '#pdf/layout/numbers.ts';
import { joinLines } from './join-text.ts';
import type { CellLine, LineCell } from './line-cells.ts';
import { cellAt, columnEnds, countListColumns, isForcedBreak, valuesClash } from './row-evidence.ts';
import { isValue } from './seg-line.ts';

/** Lines that make one row, top to bottom. */
export type RowGroup = CellLine[];

/** Cells of a row: each column's lines joined; text of a spanning cell in its first column. */
export function rowCells(group: RowGroup, columns: number): string[] {
  const cells = Array.from({ length: columns }, () => [] as string[]);
  for (const line of group) {
    for (const cell of line.cells) cells[Math.min(cell.from, columns - 1)]?.push(cell.text);
  }
  return cells.map(joinLines);
}

/**
 * Rows of lines that no ruling separates and none binds: each line is a row unless it visibly continues the one above.
 * `isCut(above, below)` tells of a ruling between two lines.
 */
export function groupFreeLines(
  lines: readonly CellLine[],
  columns: number,
  isCut: (above: CellLine, below: CellLine) => boolean,
): RowGroup[] {
  const habits: Habits = {
    ends: columnEnds(lines, columns),
    leading: usualLeading(lines),
    lowTells: startsHighMostly(lines),
  };
  const groups: RowGroup[] = [];
  for (const [i, line] of lines.entries()) {
    const group = groups.at(-1);
    const above = group?.at(-1);
    if (group && above && !isCut(above, line) && continues(group, above, line, lines[i + 1], habits))
      group.push(line);
    else groups.push([line]);
  }
  return groups;
}

/**
 * Rows of lines within one ruled row: one row, unless at least two columns hold lists of entries that line up, as in
 * tables whose rulings mark sections only.
 */
export function groupRuledLines(
  lines: readonly CellLine[],
  columns: number,
  ends = columnEnds(lines, columns),
): RowGroup[] {
  if (lines.length < 2) return lines.length === 0 ? [] : [[...lines]];
  return holdsList(lines, ends) ? groupFreeLines(lines, columns, () => false) : [[...lines]];
}

/**
 * The rows of a body that has rulings between its columns only, where what looks like one row would leave no table: each line
 * with a label begins a row, if there are at least three and none of them goes on with the one above.
 */
export function groupLabelledLines(lines: readonly CellLine[], columns: number): RowGroup[] {
  const labels = lines.flatMap((line) => cellAt(line, 0) ?? []);
  const isList = labels.length >= 3 && labels.every(({ text }) => !/^\p{Ll}/u.test(text));
  const [first] = lines;
  return isList && first && cellAt(first, 0) ? groupFreeLines(lines, columns, () => false) : [[...lines]];
}

/**
 * Two columns of entries; or one with another whose lines are too often short for one wrapped text; or lines too far apart
 * for one text; or mostly values, each with a label; or few words in each of the same columns throughout.
 */
function holdsList(lines: readonly CellLine[], ends: readonly number[]): boolean {
  const lists = countListColumns(lines, ends);
  if (lists >= 2) return true;
  if (lists === 1 && lines.length >= 4 && countListColumns(lines, ends, looseList) >= 2) return true;
  if (lines.some((line, i) => followsValues(lines[i - 1], line))) return true;
  if (lines.length < 3) return false;
  const areApart = lines.every(
    (line, i) => i === 0 || line.base - (lines[i - 1]?.base ?? 0) > farApart * line.size,
  );
  if (areApart) return true;
  const paired = lines.filter((line) => line.cells.length >= 2);
  const valued = lines.filter(hasValues);
  if (valued.length >= 3 && valued.length >= 0.5 * lines.length && valued.every((line) => cellAt(line, 0)))
    return true;
  const cells = lines.flatMap((line) => line.cells);
  const isBrief = cells.reduce((sum, { words }) => sum + words.length, 0) <= 2 * cells.length;
  return isBrief && lines.length >= 5 && paired.length >= 0.9 * lines.length;
}

/** Numbers do not wrap: a line with a label and as many cells under a labelled line of several values is a row of its own. */
function followsValues(above: CellLine | undefined, line: CellLine): boolean {
  if (!above || !cellAt(above, 0) || !cellAt(line, 0) || line.cells.length < 4) return false;
  const values = above.cells.filter(({ from, text }) => from > 0 && isValue(text)).length;
  return values >= 3 && values >= 0.8 * (above.cells.length - 1);
}

/** In one wrapped text nearly every line is full; in a list of which some wrap, this part of them is not. */
const looseList = 0.4;
/** Lines farther apart than this (font sizes) are not one text. */
const farApart = 1.75;

/** What is usual in a table, against which a single line is judged. */
interface Habits {
  /** Right end of each column. */
  ends: readonly number[];
  /** Distance of baselines. */
  leading: number;
  /** Whether a small first letter tells that text goes on: not in a table of small letters. */
  lowTells: boolean;
}

function startsHighMostly(lines: readonly CellLine[]): boolean {
  const texts = lines
    .flatMap((line) => line.cells.map((cell) => cell.text))
    .filter((text) => /^\p{L}/u.test(text));
  return texts.filter((text) => /^\p{Ll}/u.test(text)).length <= 0.5 * texts.length;
}

/** Usual distance between baselines of neighbouring lines. */
function usualLeading(lines: readonly CellLine[]): number {
  return median(lines.slice(1).map((line, i) => line.base - (lines[i]?.base ?? line.base)));
}

function continues(
  group: RowGroup,
  above: CellLine,
  line: CellLine,
  next: CellLine | undefined,
  habits: Habits,
): boolean {
  const { leading, lowTells } = habits;
  const distance = line.base - above.base;
  if (distance < 0.75 * line.size && standsBeside(group, line)) return true;
  if (distance > farApart * line.size || distance > 1.3 * leading) return false;
  if (completesValues(group, line)) return true;
  if (group.some((other) => valuesClash(other, line))) return false;
  const hasLabel = cellAt(line, 0) !== undefined;
  const values = line.cells.filter((cell) => cell.from > 0 && isValue(cell.text)).length;
  if (!hasLabel) return wrapsInto(group, line, habits) && (values === 0 || !group.some(hasValues));
  if (line.cells.length === 1)
    return (
      continuesLabel(above, line, habits) &&
      (group.some(hasValues) || (lowTells && startsLow(line))) &&
      !(next && !cellAt(next, 0))
    );
  const labelOnly = group.every((other) => other.cells.length === 1 && other.cells[0]?.from === 0);
  if (labelOnly) return continuesLabel(above, line, habits);
  return values === 0 && lowTells && startsLow(line) && wrapsInto(group, line, habits);
}

/** Every value of the line is what one above lacks: "27.7 ±" is none yet. */
function completesValues(group: RowGroup, line: CellLine): boolean {
  const values = line.cells.filter((cell) => cell.from > 0 && isValue(cell.text));
  const isOpen = ({ from }: LineCell) => /[±×]$/u.test(textAbove(group, from)?.text ?? '');
  return values.length > 0 && values.every(isOpen);
}

/** The lowest text of a group in a column. */
function textAbove(group: RowGroup, column: number): LineCell | undefined {
  return group.map((other) => cellAt(other, column)).findLast((found) => found !== undefined);
}

/** Lines that overlap in height without meeting in a column are one row, its cells centred upright. */
function standsBeside(group: RowGroup, line: CellLine): boolean {
  const reached = group.filter((other) => line.base - other.base < 0.75 * line.size);
  return line.cells.every((cell) =>
    reached.every((other) => other.cells.every((c) => c.to < cell.from || c.from > cell.to)),
  );
}

function hasValues(line: CellLine): boolean {
  return line.cells.some((cell) => cell.from > 0 && isValue(cell.text));
}

/** Every cell of the line stands under text of the group that had to wrap or that it plainly continues. */
function wrapsInto(group: RowGroup, line: CellLine, { ends, lowTells }: Habits): boolean {
  return line.cells.every((cell) => {
    const above = textAbove(group, cell.from);
    if (!above || (isValue(above.text) && /^\p{Lu}/u.test(cell.text))) return false;
    return (
      isForcedBreak(above, cell, ends[cell.from] ?? cell.x1, line.size) ||
      (lowTells && /^[\p{Ll}(]/u.test(cell.text))
    );
  });
}

/** The label of the first column goes on: it was full, or it breaks off in mid-sentence. */
function continuesLabel(above: CellLine, line: CellLine, { ends, lowTells }: Habits): boolean {
  const first = cellAt(above, 0);
  const second = cellAt(line, 0);
  if (!first || !second || first.to !== 0) return false;
  if (/:$/.test(first.text)) return false;
  const full = isForcedBreak(first, second, ends[0] ?? first.x1, line.size);
  const open = /(\b(and|or|of|the|in|for|to|with|by|from)|[,\-–/&])$/i.test(first.text);
  const low = lowTells && startsLow(line);
  return open || (full && low) || (low && first.x1 > 0.75 * (ends[0] ?? 0));
}

function startsLow(line: CellLine): boolean {
  return /^[\p{Ll}(&]/u.test(cellAt(line, 0)?.text ?? '');
}
