import { type FindMode, findTables } from '#pdf/tables/find-tables.ts';
import { openDocument, type PdfDocument } from './engine/document.ts';
import type { WasmSource } from './engine/wasm-source.ts';
import { PdfError } from './errors.ts';
import { largest } from './layout/numbers.ts';
import { toBox } from './layout/rect.ts';
import { makeUpright, type UprightPage } from './layout/upright.ts';
import { allPages, countPages, type PageRange, pagesOf } from './page-range.ts';
import type { PageTables, Table } from './table.ts';

export type { PageTables, Table } from './table.ts';

/** How to read a document. */
export interface ExtractOptions {
  /** Default: all. */
  pages?: PageRange;
  /** Most pages that one call reads; default 2,000. */
  maxPages?: number;
  /** Where tables are looked for: ruling lines, white space, or what fits better (`auto`, the default). */
  mode?: FindMode;
  /** pdfium.wasm, when it is not beside this code or in node_modules. */
  wasm?: WasmSource;
  /** Largest memory of the engine in MiB; default 768. */
  memoryMiB?: number;
  /** Looked at between pages. */
  signal?: AbortSignal;
}

const defaultMaxPages = 2000;

/**
 * Reads a PDF page by page: one item per chosen page, also for pages without tables. Memory is that of one page plus
 * the document's bytes, of which the engine has a copy: those given may be forgotten. @throws PdfError
 */
export function extractPages(
  bytes: Uint8Array,
  options: ExtractOptions = {},
): AsyncGenerator<PageTables, void, undefined> {
  return readPages({ bytes }, options);
}

/** Lets go of the file's bytes once the engine has them: a generator's parameters live as long as it does. */
async function* readPages(
  file: { bytes?: Uint8Array },
  options: ExtractOptions,
): AsyncGenerator<PageTables, void, undefined> {
  options.signal?.throwIfAborted();
  const document = await openDocument(file, options.wasm, options.memoryMiB);
  try {
    const { pageCount } = document;
    const range = options.pages ?? allPages;
    const pagesSelected = selectedPages(range, pageCount, options.maxPages ?? defaultMaxPages);
    let tablesBefore = 0;
    for (const page of pagesOf(range, pageCount)) {
      options.signal?.throwIfAborted();
      const found = readTables(document, page, tablesBefore, options);
      tablesBefore += found.tables.length;
      yield { page, pageCount, pagesSelected, ...found };
      await letOthersRun();
    }
  } finally {
    document.close();
  }
}

/** The tables of a PDF one after another. @throws PdfError */
export async function* extractTables(
  bytes: Uint8Array,
  options: ExtractOptions = {},
): AsyncGenerator<Table, void, undefined> {
  for await (const page of extractPages(bytes, options)) yield* page.tables;
}

function selectedPages(range: PageRange, pageCount: number, maxPages: number): number {
  const missing = range.intervals.find(({ first }) => first > pageCount);
  if (missing) {
    const pages = pageCount === 1 ? '1 page' : `${pageCount} pages`;
    throw new PdfError(
      'noSuchPage',
      `The PDF has ${pages}; there is no page ${missing.first}. Choose pages that it has.`,
    );
  }
  const selected = countPages(range, pageCount);
  if (selected > maxPages) {
    throw new PdfError(
      'tooManyPages',
      `${selected} pages were chosen; one conversion reads at most ${maxPages}. Choose fewer pages.`,
    );
  }
  return selected;
}

function readTables(
  document: PdfDocument,
  page: number,
  before: number,
  { mode }: ExtractOptions,
): Pick<PageTables, 'tables' | 'note'> {
  const upright = makeUpright(document.readPage(page));
  if (upright.glyphs.every((glyph) => glyph.text.trim() === '')) return { tables: [], note: noteOf(upright) };
  const tables = findTables(upright, mode).map((found, i): Table => {
    const columns = largest(found.rows.map((row) => row.length));
    return {
      page,
      index: before + i + 1,
      box: toBox(found.box),
      rows: found.rows,
      columns,
      headerRows: found.headerRows,
      confidence: Math.round(found.confidence * 100) / 100,
      method: found.method,
    };
  });
  return { tables };
}

/** A page without text is a picture (a scan, drawn letters) or blank. */
function noteOf(page: UprightPage): 'imageOnly' | 'blank' {
  return page.images.length > 0 || page.paths.length > 0 ? 'imageOnly' : 'blank';
}

/** Timers, messages and aborts get their turn between two pages. */
function letOthersRun(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
