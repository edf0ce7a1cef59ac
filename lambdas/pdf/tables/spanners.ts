import type { Ruling } from '#pdf/layout/rulings.ts';
import { type CellLine, columnAt } from './line-cells.ts';

/** Rulings under a heading end within this of the columns that they span (points). */
const slack = 3;

/** Widens headings to the columns that the short ruling under them spans ("2007" over four columns). */
export function widenByRules(
  lines: readonly CellLine[],
  borders: readonly number[],
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
      return {
        ...cell,
        from: Math.min(cell.from, columnAt(borders, rule.from + slack)),
        to: Math.max(cell.to, columnAt(borders, rule.to - slack)),
      };
    });
    return { ...line, cells };
  });
}
