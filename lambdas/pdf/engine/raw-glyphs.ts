import type { Rect } from './raw-page.ts';

/** One drawn character with its loose box (advance width × font height) and the start of its baseline. */
export interface RawGlyph extends Rect {
  text: string;
  originX: number;
  originY: number;
  /** Direction of writing; (1, 0) is left to right. */
  directionX: number;
  directionY: number;
  /** Drawn with text render mode 3, as the text layer of a scan is. */
  invisible: boolean;
}

/**
 * The characters of a page, one column of numbers per property: an object for each of thousands would be most of what a
 * page leaves to the garbage collector. What stands beyond `length` means nothing.
 */
export interface RawGlyphs {
  length: number;
  readonly text: string[];
  readonly left: Float64Array;
  readonly right: Float64Array;
  readonly bottom: Float64Array;
  readonly top: Float64Array;
  readonly originX: Float64Array;
  readonly originY: Float64Array;
  /** Direction of writing in quarter turns anticlockwise: 0 right, 1 up, 2 left, 3 down. */
  readonly turns: Uint8Array;
  /** 1 for text that is drawn invisibly. */
  readonly invisible: Uint8Array;
}

/** Room for so many characters. */
export function rawGlyphs(capacity: number): RawGlyphs {
  const { numbers, bytes } = columnsOf(capacity);
  return {
    length: 0,
    text: [],
    left: numbers(0),
    right: numbers(1),
    bottom: numbers(2),
    top: numbers(3),
    originX: numbers(4),
    originY: numbers(5),
    turns: bytes(0),
    invisible: bytes(1),
  };
}

/** The same characters in columns. */
export function packGlyphs(glyphs: readonly RawGlyph[]): RawGlyphs {
  const packed = rawGlyphs(glyphs.length);
  for (const [at, glyph] of glyphs.entries()) {
    packed.text.push(glyph.text);
    packed.left[at] = glyph.left;
    packed.right[at] = glyph.right;
    packed.bottom[at] = glyph.bottom;
    packed.top[at] = glyph.top;
    packed.originX[at] = glyph.originX;
    packed.originY[at] = glyph.originY;
    packed.turns[at] = turnsOf(glyph.directionX, glyph.directionY);
    packed.invisible[at] = glyph.invisible ? 1 : 0;
  }
  packed.length = glyphs.length;
  return packed;
}

/** Quarter turns of a direction of writing. */
export function turnsOf(directionX: number, directionY: number): number {
  if (Math.abs(directionX) >= Math.abs(directionY)) return directionX < 0 ? 2 : 0;
  return directionY > 0 ? 1 : 3;
}

const mostNumbers = 6;

/** Columns of `capacity` numbers or bytes, all in one piece of memory. */
export function columnsOf(capacity: number): {
  numbers: (column: number) => Float64Array;
  bytes: (column: number) => Uint8Array;
} {
  const width = 8 * capacity;
  const memory = new ArrayBuffer(mostNumbers * width + 2 * capacity);
  return {
    numbers: (column) => new Float64Array(memory, column * width, capacity),
    bytes: (column) => new Uint8Array(memory, mostNumbers * width + column * capacity, capacity),
  };
}
