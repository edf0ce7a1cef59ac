import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { init } from '@embedpdf/pdfium';

/** One PDF of `pages` pages: those of the given files over and over. PDFium itself copies them. */
export async function repeatPages(files: readonly Uint8Array[], pages: number): Promise<Uint8Array> {
  const wasm = readFileSync(createRequire(import.meta.url).resolve('@embedpdf/pdfium/pdfium.wasm'));
  const engine = await init({
    wasmBinary: wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.length) as ArrayBuffer,
  });
  engine.PDFiumExt_Init();
  const { pdfium } = engine;
  const heap = () => new Uint8Array((pdfium as unknown as { HEAPU8: Uint8Array }).HEAPU8.buffer);
  const sources = files.flatMap((bytes) => {
    const pointer = pdfium.wasmExports.malloc(bytes.length);
    heap().set(bytes, pointer);
    const document = engine.FPDF_LoadMemDocument(pointer, bytes.length, '');
    return document === 0 ? [] : [{ document, count: engine.FPDF_GetPageCount(document) }];
  });
  const target = engine.FPDF_CreateNewDocument();
  if (sources.length === 0) throw new Error('none of the files can be opened');
  const once = sources.reduce((sum, { count }) => sum + count, 0);
  let done = 0;
  for (const { document, count } of sources) {
    // One call per file: what its pages share, fonts above all, is then copied once.
    const all = Array.from({ length: Math.ceil(pages / once) }, () => `1-${count}`);
    if (engine.FPDF_ImportPages(target, document, all.join(','), done))
      done = engine.FPDF_GetPageCount(target);
  }
  for (let page = done; page > pages; page -= 1) engine.FPDFPage_Delete(target, page - 1);
  const writer = engine.PDFiumExt_OpenFileWriter();
  engine.PDFiumExt_SaveAsCopy(target, writer);
  const size = engine.PDFiumExt_GetFileWriterSize(writer);
  const at = pdfium.wasmExports.malloc(size);
  engine.PDFiumExt_GetFileWriterData(writer, at, size);
  return heap().slice(at, at + size);
}
