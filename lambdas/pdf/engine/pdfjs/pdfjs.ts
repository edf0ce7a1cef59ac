/** What is used of pdf.js (`pdfjs-dist`, legacy build). */
export interface Pdfjs {
  readonly OPS: Readonly<Record<string, number>>;
  getDocument(source: object): { readonly promise: Promise<PdfjsDocument> };
}

export interface PdfjsDocument {
  getPage(page: number): Promise<PdfjsPage>;
  readonly loadingTask: { destroy(): Promise<void> };
}

interface PdfjsPage {
  getOperatorList(): Promise<OperatorList>;
  readonly commonObjs: { get(name: string): PdfjsFont };
  cleanup(): void;
}

export interface OperatorList {
  readonly fnArray: readonly number[];
  readonly argsArray: readonly (readonly unknown[] | null)[];
}

export interface PdfjsFont {
  readonly composite?: boolean;
  readonly vertical?: boolean;
  readonly isType3Font?: boolean;
  readonly ascent?: number;
  readonly descent?: number;
  readonly fontMatrix?: readonly number[];
}

/** `unicode` is what a CMap makes of the code; without one the code itself is taken for it. */
export interface PdfjsGlyph {
  readonly originalCharCode: number;
  readonly unicode: string;
  readonly width: number;
  readonly isSpace: boolean;
}
