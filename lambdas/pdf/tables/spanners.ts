import { median } from '#pdf/layout/numbers.ts';
import type { Ruling } from '#pdf/layout/rulings.ts';
import type { CellLine } from './line-cells.ts';

/** Rulings under a heading end within this of the columns that they span (points). */
const slack = 3;

/**
 * Widens headings to the columns that the short ruling under them spans ("2007" over four columns); one under all columns
 * spans none. `middles` tells where each column's body stands.
 */
export function widenByRules(
  lines: readonly CellLine[],
  middles: readonly (number | undefined)[],
  level: readonly Ruling[],
): CellLine[] {
  return lines.map((line, i) => {
    const below = lines[i + 1]?.base ?? line.base + 1.5 * line.size;
    const rules = level.filter(
      (rule) => rule.at > line.base - 0.2 * line.size && rule.at < below - 0.3 * line.size,
    );
    if (rules.length === 0) return line;
    const cells = line.cells.map((cell) => {
      const rule = rules.find((r) => r.from <= cell.x0 + slack && r.to >= cell.x1 - slack);
      if (
        !rule ||
        line.cells.some(
          (other) => other !== cell && other.x1 > rule.from + slack && other.x0 < rule.to - slack,
        )
      )
        return cell;
      const spanned = middles.flatMap((x, c) => (x !== undefined && x > rule.from && x < rule.to ? [c] : []));
      const [from, to] = [spanned[0], spanned.at(-1)];
      const isWhole = spanned.length === middles.filter((x) => x !== undefined).length;
      return from === undefined || to === undefined || isWhole ? cell : { ...cell, from, to };
    });
    return { ...line, cells };
  });
}

/** Middle of what stands in each column below the headings; nothing for an empty column. */
export function columnMiddles(body: readonly CellLine[], columns: number): (number | undefined)[] {
  return Array.from({ length: columns }, (_, column) => {
    const cells = body.flatMap((line) =>
      line.cells.filter(({ from, to }) => from === column && to === column),
    );
    return cells.length === 0 ? undefined : median(cells.map(({ x0, x1 }) => (x0 + x1) / 2));
  });
}
