import { type OutputOptions, outputFiles } from './outputs.ts';
import type { Box, PageTables, Table } from './table.ts';

/** One found table, as the result of a conversion lists it. */
interface TableSummary {
  readonly page: number;
  readonly file: string;
  readonly rows: number;
  readonly columns: number;
  readonly headerRows: number;
  readonly confidence: number;
  readonly method: string;
  readonly box: Box;
  /** The first rows, long cells cut. */
  readonly preview: readonly (readonly string[])[];
}

/** What a conversion gives while it goes on: its progress, its files, and at the end what there is to tell of them. */
export type ConversionOutput =
  | { readonly kind: 'page'; readonly done: number; readonly total: number; readonly page: number }
  | { readonly kind: 'file'; readonly name: string; readonly contentType: string; readonly text: string }
  | {
      readonly kind: 'summary';
      readonly summary: {
        readonly pages: number;
        readonly pagesRead: number;
        readonly tables: readonly TableSummary[];
        readonly notes: readonly { readonly page: number; readonly note: string }[];
      };
    };

const previewRows = 5;
const previewCell = 200;

/** Turns pages, read at once or joined from ranges, into the outputs of a conversion: the same pages give the same bytes. */
export async function convertPages(
  pages: AsyncIterable<PageTables>,
  options: OutputOptions,
  emit: (output: ConversionOutput) => Promise<void>,
): Promise<void> {
  const tables: TableSummary[] = [];
  const notes: { page: number; note: string }[] = [];
  let count = 0;
  let pagesRead = 0;
  const onPage = async ({ page, pageCount, pagesSelected, note }: PageTables, done: number) => {
    count = pageCount;
    pagesRead = done;
    if (note) notes.push({ page, note });
    await emit({ kind: 'page', done, total: pagesSelected, page });
  };
  for await (const { name, contentType, text, table } of outputFiles(pages, { ...options, onPage })) {
    if (table) tables.push(summarize(table, name));
    await emit({ kind: 'file', name, contentType, text });
  }
  await emit({ kind: 'summary', summary: { pages: count, pagesRead, tables, notes } });
}

function summarize(table: Table, file: string): TableSummary {
  const { page, rows, columns, headerRows, confidence, method, box } = table;
  const preview = rows.slice(0, previewRows).map((row) => row.map((cell) => cell.slice(0, previewCell)));
  return { page, file, rows: rows.length, columns, headerRows, confidence, method, box, preview };
}
