import type { CellLine } from './line-cells.ts';
import { cellAt, columnEnds, isForcedBreak, valuesClash } from './row-evidence.ts';

/** Lines of one text are nearer than this (font sizes). */
const widestLeading = 1.4;
/** Between rows the baselines are at least this many times farther apart than within them. */
const leastJump = 1.15;
/** Of the lines that go on within rows, fewer than this part fill as many columns as the first line of their row. */
const mostFull = 0.5;

/**
 * Rows told apart by white space alone: within a row baselines are near, between rows clearly farther apart. Nothing
 * when the distances do not fall into two kinds, when a row would begin without a label, or when rows of values would be
 * taken together (blocks of rows set apart).
 */
export function rowsByGaps(lines: readonly CellLine[]): CellLine[][] | undefined {
  const limit = rowDistance(lines);
  if (limit === undefined) return undefined;
  const groups: CellLine[][] = [];
  for (const line of lines) {
    const group = groups.at(-1);
    const above = group?.at(-1);
    if (group && above && line.base - above.base < limit) group.push(line);
    else groups.push([line]);
  }
  if (groups.length < 2 || groups.some(([first]) => !first || !cellAt(first, 0))) return undefined;
  const end = columnEnds(lines, 1)[0] ?? 0;
  const clashes = groups.some((group) =>
    group.some((line, i) =>
      group.slice(0, i).some((above) => valuesClash(above, line) || isNewLabel(above, line, end)),
    ),
  );
  const later = groups.flatMap(([first, ...rest]) =>
    rest.map((line) => line.cells.length >= (first?.cells.length ?? 0)),
  );
  return clashes || later.filter(Boolean).length >= mostFull * later.length ? undefined : groups;
}

/** Both lines have a label, and the first had room for more: the second is no part of it. */
function isNewLabel(above: CellLine, line: CellLine, end: number): boolean {
  const [first, second] = [cellAt(above, 0), cellAt(line, 0)];
  return first !== undefined && second !== undefined && !isForcedBreak(first, second, end, line.size);
}

/** A distance between those within rows and those between rows. */
function rowDistance(lines: readonly CellLine[]): number | undefined {
  const steps = lines
    .slice(1)
    .map((line, i) => (line.base - (lines[i]?.base ?? line.base)) / line.size)
    .sort((a, b) => a - b);
  let best: { ratio: number; limit: number } | undefined;
  for (const [i, large] of steps.slice(1).entries()) {
    const small = steps[i] ?? 0;
    if (small <= 0.5 || small > widestLeading) continue;
    const ratio = large / small;
    if (ratio >= leastJump && (!best || ratio > best.ratio)) best = { ratio, limit: (small + large) / 2 };
  }
  return best && best.limit * (lines[0]?.size ?? 0);
}
