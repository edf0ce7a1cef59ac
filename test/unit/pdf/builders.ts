import { findLines } from '#pdf/layout/lines.ts';
import type { Ruling } from '#pdf/layout/rulings.ts';
import type { Glyphs, PaintedPath, UprightPage } from '#pdf/layout/upright.ts';
import { findWords, type Line, lineOf, type Word } from '#pdf/layout/words.ts';
import type { PageTables, Table } from '#pdf/table.ts';
import { type SegLine, segmentLines } from '#pdf/tables/seg-line.ts';

/** One drawn character on an upright page. */
export interface Glyph {
  text: string;
  x0: number;
  x1: number;
  y0: number;
  y1: number;
  base: number;
  size: number;
  turns: number;
  invisible: boolean;
}

/** The characters in columns, as a page has them. */
export function inColumns(list: readonly Glyph[]): Glyphs {
  const numbers = (of: (glyph: Glyph) => number) => Float64Array.from(list, of);
  return {
    length: list.length,
    text: list.map(({ text }) => text),
    x0: numbers(({ x0 }) => x0),
    x1: numbers(({ x1 }) => x1),
    y0: numbers(({ y0 }) => y0),
    y1: numbers(({ y1 }) => y1),
    base: numbers(({ base }) => base),
    size: numbers(({ size }) => size),
    turns: Uint8Array.from(list, ({ turns }) => turns),
    invisible: Uint8Array.from(list, ({ invisible }) => (invisible ? 1 : 0)),
  };
}

/** The lines that characters make. */
export function linesOfGlyphs(...list: Glyph[]): Line[] {
  return findLines(inColumns(list), Int32Array.from(list.keys()));
}

/** Text at (x, base) in a made-up face: every sign and blank is half its size wide. */
export function glyphs(text: string, x = 0, base = 100, size = 10): Glyph[] {
  return [...text].map((sign, i) => ({
    text: sign,
    x0: x + (i * size) / 2,
    x1: x + ((i + 1) * size) / 2,
    y0: base - 0.8 * size,
    y1: base + 0.2 * size,
    base,
    size,
    turns: 0,
    invisible: false,
  }));
}

/** The words of a text at (x, base). */
function words(text: string, x = 0, base = 100, size = 10): Word[] {
  const signs = glyphs(text, x, base, size);
  return findWords(inColumns(signs), [...signs.keys()]);
}

/** A line of pieces, each at its own x. */
export function line(base: number, ...pieces: [x: number, text: string][]): Line {
  return lineOf(pieces.flatMap(([x, text]) => words(text, x, base)));
}

/** Lines of pieces at given x positions, 12 points apart; '' leaves a place empty. */
export function segLines(
  xs: readonly number[],
  rows: readonly (readonly string[])[],
  top = 100,
  leading = 12,
): SegLine[] {
  return segmentLines(
    rows.map((row, r) =>
      line(
        top + r * leading,
        ...row.flatMap((text, c): [number, string][] => (text === '' ? [] : [[xs[c] ?? 0, text]])),
      ),
    ),
  );
}

/** A strong ruling. */
export function ruling(at: number, from: number, to: number, weak = false): Ruling {
  return { at, from, to, weak };
}

/** A page with given glyphs and paths. */
export function page(content: { glyphs?: Glyph[]; paths?: PaintedPath[] }): UprightPage {
  return {
    width: 600,
    height: 800,
    glyphs: inColumns(content.glyphs ?? []),
    paths: content.paths ?? [],
    images: [],
  };
}

/** A stroked polyline. */
export function stroke(...points: [x: number, y: number][]): PaintedPath {
  return {
    lines: [points.flat()],
    stroked: true,
    filled: false,
    strokeWidth: 1,
    fill: 0,
  };
}

/** A filled rectangle. */
export function fill(x0: number, y0: number, x1: number, y1: number, color = 0xcccccc): PaintedPath {
  const corners = [
    [x0, y0],
    [x1, y0],
    [x1, y1],
    [x0, y1],
    [x0, y0],
  ] as const;
  return {
    lines: [corners.flat()],
    stroked: false,
    filled: true,
    strokeWidth: 0,
    fill: color,
  };
}

/** A table of given rows. */
export function table(rows: string[][], more: Partial<Table> = {}): Table {
  const box = { x: 10, y: 20, width: 300, height: 100 };
  return {
    page: 1,
    index: 1,
    box,
    rows,
    columns: rows[0]?.length ?? 0,
    headerRows: 1,
    confidence: 1,
    method: 'lattice',
    ...more,
  };
}

/** Pages as `extractPages` gives them. */
export async function* pagesOf(...tables: Table[][]): AsyncGenerator<PageTables> {
  for (const [i, found] of tables.entries())
    yield { page: i + 1, pageCount: tables.length, pagesSelected: tables.length, tables: found };
}
