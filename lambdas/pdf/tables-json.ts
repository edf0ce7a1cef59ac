import { csvFileName } from './csv.ts';
import type { Box, PageNote, PageTables, Table, TableMethod } from './table.ts';

/** The content of tables.json: what was found where, one entry per CSV file. */
export interface TablesJson {
  pageCount: number;
  pagesSelected: number;
  tables: TableEntry[];
  /** Pages that cannot have tables or were read in part: pictures of text, unreadable text, or nothing at all. */
  notes: { page: number; note: PageNote }[];
}

/** One table: where it stands, how big it is, how sure we are, and which file holds its cells. */
interface TableEntry {
  file: string;
  page: number;
  box: Box;
  rows: number;
  columns: number;
  headerRows: number;
  confidence: number;
  method: TableMethod;
}

/** The start of a summary, to which `addPage` adds page after page. */
export function emptyTablesJson(): TablesJson {
  return { pageCount: 0, pagesSelected: 0, tables: [], notes: [] };
}

/** Adds one page to the summary. */
export function addPage(summary: TablesJson, page: PageTables): void {
  summary.pageCount = page.pageCount;
  summary.pagesSelected = page.pagesSelected;
  summary.tables.push(...page.tables.map(tableEntry));
  if (page.note) summary.notes.push({ page: page.page, note: page.note });
}

/** The entry of one table. */
function tableEntry(table: Table): TableEntry {
  const { page, box, rows, columns, headerRows, confidence, method } = table;
  return { file: csvFileName(table), page, box, rows: rows.length, columns, headerRows, confidence, method };
}
