/** Text that cannot stand in a statement, whatever one does: the caller's input is at fault. */
export class SqlTextError extends Error {
  override readonly name = 'SqlTextError';
}

/** Redshift's longest name, in bytes. */
const longestName = 127;

/** Names that every table has for itself. */
const systemColumns: ReadonlySet<string> = new Set([
  'oid',
  'tableoid',
  'xmin',
  'cmin',
  'xmax',
  'cmax',
  'ctid',
]);

/**
 * A string literal. Redshift takes a backslash for an escape, so it is doubled beside the quote: doubling the quote alone
 * lets `\'` end the literal, and what follows is run.
 */
export function literal(text: string): string {
  refuseNul(text);
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}

/** A quoted name of a table or schema: any characters, reserved words too. @throws SqlTextError */
export function quoteName(name: string): string {
  refuseNul(name);
  const bytes = new TextEncoder().encode(name).byteLength;
  if (bytes === 0) throw new SqlTextError('A name is empty.');
  if (bytes > longestName)
    throw new SqlTextError(
      `The name "${name.slice(0, 40)}…" has ${bytes} bytes; at most ${longestName} fit.`,
    );
  return `"${name.replaceAll('"', '""')}"`;
}

/** A quoted name of a column. @throws SqlTextError also for the names that Redshift keeps for itself */
export function quoteColumn(name: string): string {
  if (systemColumns.has(name.toLowerCase()))
    throw new SqlTextError(`"${name}" is a name that Redshift keeps for itself: map the column to another.`);
  return quoteName(name);
}

/** A list of quoted columns. */
export const columnList = (names: readonly string[]): string => names.map(quoteColumn).join(', ');

function refuseNul(text: string): void {
  if (text.includes('\0'))
    throw new SqlTextError('A text holds the character NUL, which SQL has no place for.');
}
