import { PdfError } from '#pdf/errors.ts';
import type { Pdfium } from './pdfium.ts';
import type { RawPage } from './raw-page.ts';
import { readGlyphs } from './read-glyphs.ts';
import { readObjects } from './read-objects.ts';

/** Reads one page (1-based): its glyphs, paths and images. Everything the engine holds for it is freed before return. */
export function readPage(pdfium: Pdfium, document: number, page: number): RawPage {
  const { call } = pdfium;
  const handle = call.FPDF_LoadPage(document, page - 1);
  if (handle === 0)
    throw new PdfError('damaged', `Page ${page} cannot be read: the PDF is damaged or cut off.`);
  const scratch = call.malloc(64);
  try {
    const { glyphs, guessed, objects } = readGlyphs(pdfium, handle, scratch);
    const { paths, images, lost } = readObjects(pdfium, handle, scratch, objects);
    return {
      visible: readVisible(pdfium, handle, scratch),
      quarterTurns: call.FPDFPage_GetRotation(handle),
      glyphs,
      paths,
      images,
      guessed,
      unreadable: guessed + lost,
    };
  } finally {
    call.free(scratch);
    call.FPDF_ClosePage(handle);
  }
}

function readVisible({ call, memory }: Pdfium, page: number, scratch: number): RawPage['visible'] {
  call.FPDF_GetPageBoundingBox(page, scratch);
  return {
    left: memory.float(scratch),
    top: memory.float(scratch + 4),
    right: memory.float(scratch + 8),
    bottom: memory.float(scratch + 12),
  };
}
