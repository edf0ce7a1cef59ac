import { findSegments, type Segment } from '#pdf/layout/segments.ts';
import { type Line, lineOf, type Word } from '#pdf/layout/words.ts';

/** A line of text with its segments: the pieces that wide gaps leave. */
export interface SegLine extends Line {
  segments: Segment[];
}

/** Splits every line into segments. */
export function segmentLines(lines: readonly Line[]): SegLine[] {
  return lines.map(segmentLine);
}

function segmentLine(line: Line): SegLine {
  const { x0, y0, x1, y1, words, base, size } = line;
  return { x0, y0, x1, y1, words, base, size, segments: findSegments(line) };
}

/** Lines with those of their words that are wanted; a line that keeps all of them stays as it is. */
export function pickWords(lines: readonly SegLine[], isWanted: (word: Word) => boolean): SegLine[] {
  return lines.flatMap((line) => {
    if (line.words.every(isWanted)) return [line];
    const words = line.words.filter(isWanted);
    return words.length === 0 ? [] : [segmentLine(lineOf(words))];
  });
}

/** A value rather than words: a number, an amount, a date, a dash, a mark for "none". */
export function isValue(text: string): boolean {
  // Most texts are words: a letter that no mark for "none" begins with, and no digit at all.
  if (/^[a-mo-wyz]\D*$/i.test(text)) return false;
  const bare = text.replace(/[\s$€£¥%()[\]*†‡§]/gu, '');
  if (bare === '') return /[%$€£¥*]/.test(text);
  if (/^[-–—−.…·•xX]+$/u.test(bare) || /^(n\/?a|n\.a\.|nil|none|na|nd)$/i.test(bare)) return true;
  const digits = bare.match(/\d/g)?.length ?? 0;
  return digits > 0 && digits >= 0.4 * bare.length;
}

/** A bare year: it heads columns as often as it fills them. */
export function isYear(text: string): boolean {
  return /^(19|20)\d\d([-–/]\d{2,4})?\*?$/.test(text.trim());
}
