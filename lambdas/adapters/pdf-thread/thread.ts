import { parentPort, workerData } from 'node:worker_threads';
import { convertPages } from '#pdf/conversion.ts';
import { PdfError } from '#pdf/errors.ts';
import { extractPages, type PageTables } from '#pdf/extract.ts';
import { parsePageRange } from '#pdf/page-range.ts';
import type { ThreadMessage, ThreadRequest } from './messages.ts';

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
    await read(request);
  } catch (error) {
    if (error instanceof LongDocument) await send({ kind: 'long', ...error.size });
    else if (!(error instanceof PdfError)) throw error;
    else await send({ kind: 'refused', code: error.code, message: error.message });
  }
  port?.postMessage({ kind: 'end' } satisfies ThreadMessage);
  port?.close();
}

async function read(request: ThreadRequest): Promise<void> {
  const { bytes, pages, mode, merged, escapeFormulas, maxPages, longAbove, tablesOnly } = request;
  const found = extractPages(bytes, { pages: parsePageRange(pages), maxPages, mode });
  if (tablesOnly) await sendTables(found);
  else await convertPages(refuseLong(found, longAbove), { merged, escapeFormulas }, send);
}

async function sendTables(found: AsyncIterable<PageTables>): Promise<void> {
  let done = 0;
  for await (const page of found) {
    done += 1;
    await send({ kind: 'tables', line: JSON.stringify(page) });
    await send({ kind: 'page', done, total: page.pagesSelected, page: page.page });
  }
}

/** More pages are chosen than shall be read here. */
class LongDocument extends Error {
  override readonly name = 'LongDocument';
  readonly size: { readonly pages: number; readonly pagesSelected: number };
  constructor(pages: number, pagesSelected: number) {
    super(`${pagesSelected} pages are chosen`);
    this.size = { pages, pagesSelected };
  }
}

/** The first page tells how many there are: of a long document no other is read. */
async function* refuseLong(found: AsyncIterable<PageTables>, longAbove = Number.POSITIVE_INFINITY) {
  for await (const page of found) {
    if (page.pagesSelected > longAbove) throw new LongDocument(page.pageCount, page.pagesSelected);
    yield page;
  }
}
