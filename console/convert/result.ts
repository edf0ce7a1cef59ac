import type { FileLink } from '#client/views.ts';

/** A table that was found, as convert_pdf tells it. */
export interface FoundTable {
  readonly page: number;
  readonly rows: number;
  readonly columns: number;
  readonly headerRows: number;
  /** 0..1 */
  readonly confidence: number;
  /** In points, from the top left of the upright page. */
  readonly box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  readonly csv: FileLink;
}

/** The result of convert_pdf. */
export interface ConvertResult {
  readonly pages: number;
  readonly pagesRead: number;
  readonly tables: readonly FoundTable[];
  readonly notes: readonly { readonly page: number; readonly note: string }[];
  readonly files: { readonly tablesJson: FileLink; readonly merged?: FileLink };
}

/** The result, if it has that form. */
export function convertResult(result: unknown): ConvertResult | undefined {
  if (typeof result !== 'object' || result === null || !('tables' in result)) return undefined;
  return Array.isArray(result.tables) ? (result as ConvertResult) : undefined;
}

const notes: Readonly<Record<string, string>> = {
  imageOnly: 'is a picture of text (a scan): run text recognition on it first',
  unreadableText: 'has text whose letters cannot be read',
  noText: 'has no text',
};

/** What there is to say about a page, in words. */
export const noteText = (note: string): string => notes[note] ?? note;
