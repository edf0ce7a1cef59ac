/** A rectangle in points, origin top-left of the upright page. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** How a table was found: from its ruling lines, or from the white space between its words. */
export type TableMethod = 'lattice' | 'stream';

/** One table of one page. */
export interface Table {
  /** 1-based. */
  page: number;
  /** 1-based within the document, in reading order. */
  index: number;
  box: Box;
  /** Every row has `columns` cells; text of a spanning cell stands in its first cell. */
  rows: string[][];
  columns: number;
  /** Rows at the top that name the columns; 0 when none was recognised. */
  headerRows: number;
  /** 0..1: how well the cells fill, line up and stay within their borders. */
  confidence: number;
  method: TableMethod;
}

/**
 * Why a page gave no tables, or not all: it is a picture, it is blank, or (some of) its text is in fonts that are neither
 * in the file nor mapped to Unicode, as is common in Chinese, Japanese and Korean documents.
 */
export type PageNote = 'imageOnly' | 'blank' | 'unreadableText';

/** What one page gave. */
export interface PageTables {
  /** 1-based. */
  page: number;
  /** Pages of the document. */
  pageCount: number;
  /** Pages that this conversion reads. */
  pagesSelected: number;
  tables: Table[];
  note?: PageNote;
}
