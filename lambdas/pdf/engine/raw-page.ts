import type { RawGlyphs } from './raw-glyphs.ts';

/** What the engine tells of one page, in the page's own coordinates: points, y upwards, not yet rotated. */
export interface RawPage {
  /** The visible part: crop box within media box. */
  visible: Rect;
  /** /Rotate in quarter turns clockwise. */
  quarterTurns: number;
  glyphs: RawGlyphs;
  paths: RawPath[];
  images: Rect[];
  /** Signs that are mere guesses. */
  guessed: number;
  /** Signs that are mere guesses, as the file does not tell what their codes mean, and texts without any sign. */
  unreadable: number;
}

/** Corners of a rectangle with left <= right and bottom <= top. */
export interface Rect {
  left: number;
  bottom: number;
  right: number;
  top: number;
}

/** Corners one after the other: x and y in turn. */
export type Polyline = readonly number[];

/** One painted path, as polylines. */
export interface RawPath {
  lines: Polyline[];
  stroked: boolean;
  filled: boolean;
  strokeWidth: number;
  /** Fill colour as 0xRRGGBB. */
  fill: number;
}
