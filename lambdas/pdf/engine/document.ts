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
  /** A copy of the file. */
  bytes(): Uint8Array;
  close(): void;
}

/**
 * PDFium keeps every object of a document that it has once parsed, about 100 KB per page. Opened anew after so many
 * pages, it takes as much memory for 2,000 pages as for these.
 */
const pagesPerLoad = 50;

/** Opens a PDF; takes the bytes out of `given`. @throws PdfError notPdf, empty, damaged, passwordProtected, unsupported, tooMuchMemory. */
export async function openDocument(
  given: { bytes?: Uint8Array },
  wasm?: WasmSource,
  memoryMiB?: number,
): Promise<PdfDocument> {
  if (!given.bytes || given.bytes.length === 0) throw new PdfError('empty');
  if (!hasPdfHeader(given.bytes)) throw new PdfError('notPdf');
  const pdfium = await startPdfium(wasm, memoryMiB);
  const file = guard(pdfium, () => copyIn(pdfium, given));
  let document = guard(pdfium, () => loadDocument(pdfium, file));
  let pagesRead = 0;
  const renew = () => {
    pdfium.call.FPDF_CloseDocument(document);
    document = loadDocument(pdfium, file);
    pagesRead = 0;
  };
  const pageCount = guard(pdfium, () => pdfium.call.FPDF_GetPageCount(document));
  if (pageCount <= 0)
    throw new PdfError('damaged', 'The PDF has no pages that can be read. It is damaged or cut off.');
  return {
    pageCount,
    readPage: (page) =>
      guard(pdfium, () => {
        if (pagesRead === pagesPerLoad) renew();
        pagesRead += 1;
        return readPage(pdfium, document, page);
      }),
    bytes: () => pdfium.memory.read(file.pointer, file.size),
    close: () => guard(pdfium, () => pdfium.call.FPDF_CloseDocument(document)),
  };
}

/** The header may come late: up to 1,024 bytes of junk before it are customary and tolerated by every viewer. */
function hasPdfHeader(bytes: Uint8Array): boolean {
  return new TextDecoder('latin1').decode(bytes.subarray(0, 1024 + 5)).includes('%PDF-');
}

/** The file's bytes in the engine's memory. */
interface EngineFile {
  pointer: number;
  size: number;
}

/** Copies the bytes and forgets those that were given. */
function copyIn({ call, memory }: Pdfium, given: { bytes?: Uint8Array }): EngineFile {
  const { bytes = new Uint8Array(0) } = given;
  delete given.bytes;
  const pointer = call.malloc(bytes.length);
  if (pointer === 0) throw new PdfError('tooMuchMemory');
  memory.write(pointer, bytes);
  return { pointer, size: bytes.length };
}

function loadDocument({ call }: Pdfium, { pointer, size }: EngineFile): number {
  const document = call.FPDF_LoadMemDocument(pointer, size, 0);
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
