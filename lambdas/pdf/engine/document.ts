import { PdfError } from '#pdf/errors.ts';
import { type Pdfium, startPdfium } from './pdfium.ts';
import type { RawPage } from './raw-page.ts';
import { readPage } from './read-page.ts';
import type { WasmSource } from './wasm-source.ts';

/** An open PDF, read page by page. */
export interface PdfDocument {
  pageCount: number;
  /** Reads one page (1-based) and frees it at once. */
  readPage(page: number): RawPage;
  close(): void;
}

/** Opens a PDF. @throws PdfError notPdf, empty, damaged, passwordProtected, unsupported, tooMuchMemory. */
export async function openDocument(
  bytes: Uint8Array,
  wasm?: WasmSource,
  memoryMiB?: number,
): Promise<PdfDocument> {
  if (bytes.length === 0) throw new PdfError('empty');
  if (!hasPdfHeader(bytes)) throw new PdfError('notPdf');
  const pdfium = await startPdfium(wasm, memoryMiB);
  const document = guard(pdfium, () => loadDocument(pdfium, bytes));
  const pageCount = guard(pdfium, () => pdfium.call.FPDF_GetPageCount(document));
  if (pageCount <= 0)
    throw new PdfError('damaged', 'The PDF has no pages that can be read. It is damaged or cut off.');
  return {
    pageCount,
    readPage: (page) => guard(pdfium, () => readPage(pdfium, document, page)),
    close: () => guard(pdfium, () => pdfium.call.FPDF_CloseDocument(document)),
  };
}

/** The header may come late: up to 1,024 bytes of junk before it are customary and tolerated by every viewer. */
function hasPdfHeader(bytes: Uint8Array): boolean {
  return new TextDecoder('latin1').decode(bytes.subarray(0, 1024 + 5)).includes('%PDF-');
}

function loadDocument(pdfium: Pdfium, bytes: Uint8Array): number {
  const { call, memory } = pdfium;
  const pointer = call.malloc(bytes.length);
  if (pointer === 0) throw new PdfError('tooMuchMemory');
  memory.write(pointer, bytes);
  const document = call.FPDF_LoadMemDocument(pointer, bytes.length, 0);
  if (document !== 0) return document;
  const error = call.FPDF_GetLastError();
  throw new PdfError(error === 4 ? 'passwordProtected' : error === 5 ? 'unsupported' : 'damaged');
}

/** Turns the engine's traps and aborts into a PdfError: a broken file must not look like a fault of ours. */
function guard<T>(pdfium: Pdfium, read: () => T): T {
  let result: T;
  try {
    result = read();
  } catch (cause) {
    if (pdfium.memory.wasRefused()) throw new PdfError('tooMuchMemory', undefined, { cause });
    if (cause instanceof PdfError) throw cause;
    if (cause instanceof WebAssembly.RuntimeError || cause instanceof RangeError) {
      throw new PdfError('damaged', undefined, { cause });
    }
    throw cause;
  }
  if (pdfium.memory.wasRefused()) throw new PdfError('tooMuchMemory');
  return result;
}
