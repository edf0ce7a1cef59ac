/** Rows without the columns in which no row has text. */
export function dropEmptyColumns(rows: readonly string[][]): string[][] {
  const width = rows[0]?.length ?? 0;
  const used = Array.from({ length: width }, (_, column) => rows.some((row) => row[column] !== ''));
  return rows.map((row) => row.filter((_, column) => used[column]));
}
