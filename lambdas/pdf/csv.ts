/** How a table becomes CSV text. */
export interface CsvOptions {
  /** Put ' before cells that a spreadsheet would run as a formula; changes the data, so off unless asked for. */
  escapeFormulas?: boolean;
}

/** The rows as RFC 4180 text: commas, CRLF after every row, quotes doubled, no byte order mark. */
export function writeCsv(rows: readonly (readonly string[])[], options: CsvOptions = {}): string {
  return rows.map((row) => csvRow(row, options)).join('');
}

/** One row with its CRLF. A row of one empty cell is written "" so that it is not read as a blank line. */
export function csvRow(cells: readonly string[], options: CsvOptions = {}): string {
  if (cells.length === 1 && cells[0] === '') return '""\r\n';
  return `${cells.map((cell) => csvCell(options.escapeFormulas ? escapeFormula(cell) : cell)).join(',')}\r\n`;
}

/** File name of the n-th table of a document: table-001.csv. Four digits and more stay whole. */
export function csvFileName(table: { index: number }): string {
  return `table-${String(table.index).padStart(3, '0')}.csv`;
}

/** Puts ' before a cell that begins like a formula (= + - @ tab CR), unless it is a plain number such as -12.5 or +3 %. */
export function escapeFormula(cell: string): string {
  return /^[=+\-@\t\r]/.test(cell) && !plainNumber.test(cell) ? `'${cell}` : cell;
}

const plainNumber = /^[+-]?\s?(\d[\d.,\u00a0\u2009 ]*|[.,]\d+)\s?%?$/;

function csvCell(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
