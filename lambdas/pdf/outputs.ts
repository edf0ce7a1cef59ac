import { csvFileName, writeCsv } from './csv.ts';
import { csvMerger } from './merge.ts';
import type { PageTables, Table } from './table.ts';
import { addPage, emptyTablesJson } from './tables-json.ts';

/** One file to write. `table` is the table that a table-NNN.csv holds. */
export interface OutputFile {
  name: string;
  contentType: string;
  text: string;
  table?: Table;
}

/** What to write beside one CSV per table. */
export interface OutputOptions {
  escapeFormulas?: boolean;
  /** Also merged.csv: all tables in one file, continued ones joined. Its text is held in memory until the end. */
  merged?: boolean;
  /** Called after each page, before its files. `done` pages of `page.pagesSelected` are read. */
  onPage?: (page: PageTables, done: number) => void | Promise<void>;
}

export const csvType = 'text/csv; charset=utf-8';

export const mergedFileName = 'merged.csv';

/**
 * Turns pages into files: table-001.csv, table-002.csv … as they are found, then merged.csv if asked for, tables.json
 * last: where that exists, everything does. The one source of bytes for the command and for the task.
 */
export async function* outputFiles(
  pages: AsyncIterable<PageTables>,
  options: OutputOptions = {},
): AsyncGenerator<OutputFile, void, undefined> {
  const summary = emptyTablesJson();
  const merge = csvMerger(options);
  let merged = '';
  let done = 0;
  for await (const page of pages) {
    done += 1;
    addPage(summary, page);
    await options.onPage?.(page, done);
    for (const table of page.tables) {
      if (options.merged) merged += merge(table);
      yield { name: csvFileName(table), contentType: csvType, text: writeCsv(table.rows, options), table };
    }
  }
  if (options.merged) yield { name: mergedFileName, contentType: csvType, text: merged };
  yield {
    name: 'tables.json',
    contentType: 'application/json',
    text: `${JSON.stringify(summary, null, 2)}\n`,
  };
}
