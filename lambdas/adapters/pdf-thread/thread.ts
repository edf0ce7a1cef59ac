import { parentPort, workerData } from 'node:worker_threads';
import type { PdfTableSummary } from '#core/task-context.ts';
import { PdfError } from '#pdf/errors.ts';
import { extractPages } from '#pdf/extract.ts';
import { outputFiles } from '#pdf/outputs.ts';
import { parsePageRange } from '#pdf/page-range.ts';
import type { Table } from '#pdf/table.ts';
import type { ThreadMessage, ThreadRequest } from './messages.ts';

const previewRows = 5;
const previewCell = 200;

const port = parentPort;
if (!port) throw new Error('this file runs as a worker thread only');

/** Sends one message and waits until the other side wants the next. */
const send = (message: ThreadMessage): Promise<void> =>
  new Promise((resolve) => {
    port.once('message', () => resolve());
    port.postMessage(message);
  });

// A rejection that is not the file's fault becomes the thread's 'error' event.
void answer(workerData as ThreadRequest);

async function answer(request: ThreadRequest): Promise<void> {
  try {
    await convert(request);
  } catch (error) {
    if (!(error instanceof PdfError)) throw error;
    await send({ kind: 'refused', code: error.code, message: error.message });
  }
  port?.postMessage({ kind: 'end' } satisfies ThreadMessage);
  port?.close();
}

async function convert({
  bytes,
  pages,
  mode,
  merged,
  escapeFormulas,
  maxPages,
}: ThreadRequest): Promise<void> {
  const tables: PdfTableSummary[] = [];
  const notes: { page: number; note: string }[] = [];
  let pageCount = 0;
  let pagesRead = 0;
  const found = extractPages(bytes, { pages: parsePageRange(pages), maxPages, mode });
  const files = outputFiles(found, {
    merged,
    escapeFormulas,
    onPage: async ({ page, pageCount: count, pagesSelected, note }, done) => {
      pageCount = count;
      pagesRead = done;
      if (note) notes.push({ page, note });
      await send({ kind: 'page', done, total: pagesSelected, page });
    },
  });
  for await (const { name, contentType, text, table } of files) {
    if (table) tables.push(summarize(table, name));
    await send({ kind: 'file', name, contentType, text });
  }
  await send({ kind: 'summary', summary: { pages: pageCount, pagesRead, tables, notes } });
}

function summarize(table: Table, file: string): PdfTableSummary {
  const { page, rows, columns, headerRows, confidence, method, box } = table;
  const preview = rows.slice(0, previewRows).map((row) => row.map((cell) => cell.slice(0, previewCell)));
  return { page, file, rows: rows.length, columns, headerRows, confidence, method, box, preview };
}
