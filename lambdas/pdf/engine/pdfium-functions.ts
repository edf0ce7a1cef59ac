/**
 * The PDFium functions in use, as the WASM module exports them. Handles and pointers are numbers (0 = none), out
 * parameters are addresses in its memory. Their meaning is in PDFium's public headers: fpdfview.h, fpdf_text.h,
 * fpdf_edit.h.
 */
export interface PdfiumFunctions {
  malloc(size: number): number;
  free(pointer: number): void;
  PDFiumExt_Init(): void;

  FPDF_LoadMemDocument(bytes: number, size: number, password: number): number;
  FPDF_CloseDocument(document: number): void;
  /** 1 unknown, 2 file, 3 format, 4 password, 5 security, 6 page */
  FPDF_GetLastError(): number;
  FPDF_GetPageCount(document: number): number;
  FPDF_LoadPage(document: number, index: number): number;
  FPDF_ClosePage(page: number): void;
  /** Crop box within the media box, inherited values included: FS_RECTF left, top, right, bottom. */
  FPDF_GetPageBoundingBox(page: number, rect: number): number;
  FPDFPage_GetRotation(page: number): number;

  FPDFText_LoadPage(page: number): number;
  FPDFText_ClosePage(text: number): void;
  FPDFText_CountChars(text: number): number;
  FPDFText_GetUnicode(text: number, index: number): number;
  FPDFText_IsGenerated(text: number, index: number): number;
  /** 1 when the sign is a guess: neither the font nor the file tells what the code stands for */
  FPDFText_HasUnicodeMapError(text: number, index: number): number;
  /** FS_RECTF: left, top, right, bottom */
  FPDFText_GetLooseCharBox(text: number, index: number, rect: number): number;
  FPDFText_GetCharOrigin(text: number, index: number, x: number, y: number): number;
  /** FS_MATRIX: a, b, c, d, e, f as floats */
  FPDFText_GetMatrix(text: number, index: number, matrix: number): number;
  FPDFText_GetFontSize(text: number, index: number): number;
  FPDFText_GetTextObject(text: number, index: number): number;
  /** 3 = invisible */
  FPDFTextObj_GetTextRenderMode(object: number): number;

  FPDFPage_CountObjects(page: number): number;
  FPDFPage_GetObject(page: number, index: number): number;
  /** 1 text, 2 path, 3 image, 4 shading, 5 form */
  FPDFPageObj_GetType(object: number): number;
  FPDFPageObj_GetBounds(object: number, left: number, bottom: number, right: number, top: number): number;
  FPDFPageObj_GetMatrix(object: number, matrix: number): number;
  FPDFPageObj_GetStrokeWidth(object: number, width: number): number;
  FPDFPageObj_GetFillColor(object: number, r: number, g: number, b: number, a: number): number;
  FPDFPageObj_GetStrokeColor(object: number, r: number, g: number, b: number, a: number): number;
  FPDFFormObj_CountObjects(object: number): number;
  FPDFFormObj_GetObject(object: number, index: number): number;
  FPDFPath_CountSegments(path: number): number;
  FPDFPath_GetPathSegment(path: number, index: number): number;
  FPDFPath_GetDrawMode(path: number, fillMode: number, stroke: number): number;
  FPDFPathSegment_GetPoint(segment: number, x: number, y: number): number;
  /** 0 line, 1 bezier, 2 move */
  FPDFPathSegment_GetType(segment: number): number;
  FPDFPathSegment_GetClose(segment: number): number;
}
