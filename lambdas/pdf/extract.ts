import { type FindMode, findTables } from '#pdf/tables/find-tables.ts';
import type { PageTrace } from '#pdf/tables/page-trace.ts';
import type { Stage } from '#pdf/tables/stages.ts';
import { openDocument, type PdfDocument } from './engine/document.ts';
import { type SecondReader, secondReader } from './engine/pdfjs/second-reader.ts';
import type { RawPage } from './engine/raw-page.ts';
import type { WasmSource } from './engine/wasm-source.ts';
import { PdfError } from './errors.ts';
import { largest } from './layout/numbers.ts';
import { toBox } from './layout/rect.ts';
import { makeUpright, pickGlyphs, type UprightPage } from './layout/upright.ts';
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
  /** The part of each upright page to read, in points from its top left corner. Default: all of it. */
  area?: Area;
  /** Borders between columns, x in points: all text of the area is then one table in these columns. */
  columns?: readonly number[];
  /** Rows that head each table, instead of those recognised. */
  headerRows?: number;
  /** Stages left out, to measure what they are worth. */
  without?: readonly Stage[];
  /** Told what each stage found on a page. */
  onTrace?: (page: number, trace: PageTrace) => void;
  /** pdfium.wasm, when it is not beside this code or in node_modules. */
  wasm?: WasmSource;
  /** Largest memory of the engine in MiB; default 768. */
  memoryMiB?: number;
  /** Looked at between pages. */
  signal?: AbortSignal;
}

/** Edges of a part of a page. */
export interface Area {
  top: number;
  left: number;
  bottom: number;
  right: number;
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
  const reader = secondReader(() => document.bytes());
  try {
    const { pageCount } = document;
    const range = options.pages ?? allPages;
    const pagesSelected = selectedPages(range, pageCount, options.maxPages ?? defaultMaxPages);
    let tablesBefore = 0;
    for (const page of pagesOf(range, pageCount)) {
      options.signal?.throwIfAborted();
      const raw = await readPage(document, reader, page);
      const found = tablesOf(raw, page, tablesBefore, options);
      tablesBefore += found.tables.length;
      yield { page, pageCount, pagesSelected, ...found };
      await letOthersRun();
    }
  } finally {
    await reader.close();
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

/** One page; its text as the second reader has it, if the engine cannot tell what it says and that can. */
async function readPage(document: PdfDocument, reader: SecondReader, page: number): Promise<RawPage> {
  const raw = document.readPage(page);
  if (isReadable(raw)) return raw;
  const again = await reader.read(page);
  if (!again || !isReadable(again)) return raw;
  // A font that it cannot read either leaves no sign at all.
  const isMore = again.glyphs.length - again.unreadable > raw.glyphs.length - raw.guessed;
  return isMore ? { ...raw, ...again } : raw;
}

function isReadable({ glyphs, unreadable }: Pick<RawPage, 'glyphs' | 'unreadable'>): boolean {
  return unreadable <= mostUnreadable * glyphs.length;
}

function tablesOf(
  raw: RawPage,
  page: number,
  before: number,
  { mode, area, columns: borders, headerRows, without, onTrace }: ExtractOptions,
): Pick<PageTables, 'tables' | 'note'> {
  const upright = cropped(makeUpright(raw), area);
  const isUnreadable = !isReadable(raw);
  if (upright.glyphs.text.every((text) => text.trim() === ''))
    return { tables: [], note: isUnreadable ? 'unreadableText' : noteOf(upright) };
  const found = findTables(upright, {
    mode,
    columns: borders,
    without,
    onTrace: onTrace && ((trace) => onTrace(page, trace)),
  });
  const tables = found.map((found, i): Table => {
    const columns = largest(found.rows.map((row) => row.length));
    return {
      page,
      index: before + i + 1,
      box: toBox(found.box),
      rows: found.rows,
      columns,
      headerRows: Math.min(headerRows ?? found.headerRows, found.rows.length),
      confidence: Math.round(found.confidence * 100) / 100,
      method: found.method,
    };
  });
  return isUnreadable ? { tables, note: 'unreadableText' } : { tables };
}

/** Single signs of symbol fonts are often guesses; a page with more of them than this part is not to be trusted. */
const mostUnreadable = 0.2;

/** The page with the text of the area only. */
function cropped(page: UprightPage, area: Area | undefined): UprightPage {
  if (!area) return page;
  const { x0, x1, y0, y1 } = page.glyphs;
  const isInside = (i: number) => {
    const [x, y] = [((x0[i] ?? 0) + (x1[i] ?? 0)) / 2, ((y0[i] ?? 0) + (y1[i] ?? 0)) / 2];
    return x >= area.left && x <= area.right && y >= area.top && y <= area.bottom;
  };
  return { ...page, glyphs: pickGlyphs(page.glyphs, isInside) };
}

/** A page without text is a picture (a scan, drawn letters) or blank. */
function noteOf(page: UprightPage): 'imageOnly' | 'blank' {
  return page.images.length > 0 || page.paths.length > 0 ? 'imageOnly' : 'blank';
}

/** Timers, messages and aborts get their turn between two pages. */
function letOthersRun(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
