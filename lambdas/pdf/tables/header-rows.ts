import { largest } from '#pdf/layout/numbers.ts';
import { isValue, isYear } from './seg-line.ts';

/**
 * Rows at the top that name the columns: those above the first row with values under most of the columns that hold
 * values. A table of words only has one, if its first row is full and short.
 */
export function countHeaderRows(rows: readonly (readonly string[])[]): number {
  const columns = columnsOfValues(rows);
  if (columns.length === 0) return isWordHeader(rows) ? 1 : 0;
  const first = rows.findIndex((row, i) => {
    if (i > 0 && row.slice(1).every((text) => text === '')) return true;
    const cells = columns.map((column) => row[column] ?? '').filter((text) => text !== '');
    const values = cells.filter((text) => isValue(text) && !isYear(text));
    return cells.length > 0 && values.length >= 0.5 * cells.length;
  });
  return first > 0 && first <= Math.max(1, rows.length / 2) ? first : 0;
}

function columnsOfValues(rows: readonly (readonly string[])[]): number[] {
  const width = largest(rows.map((row) => row.length));
  return Array.from({ length: width }, (_, column) => column).filter((column) => {
    const texts = rows
      .slice(1)
      .map((row) => row[column] ?? '')
      .filter((text) => text !== '');
    return column > 0 && texts.length > 0 && texts.filter(isValue).length >= 0.55 * texts.length;
  });
}

function isWordHeader(rows: readonly (readonly string[])[]): boolean {
  const first = rows[0];
  return (
    rows.length > 2 && first !== undefined && first.every((text) => text.length > 0 && text.length <= 40)
  );
}
