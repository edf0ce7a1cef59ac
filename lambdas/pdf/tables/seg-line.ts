import { findSegments, type Segment } from '#pdf/layout/segments.ts';
import type { Line } from '#pdf/layout/words.ts';

/** A line of text with its segments: the pieces that wide gaps leave. */
export interface SegLine extends Line {
  segments: Segment[];
}

/** Splits every line into segments. */
export function segmentLines(lines: readonly Line[]): SegLine[] {
  return lines.map((line) => ({ ...line, segments: findSegments(line) }));
}

/** A value rather than words: a number, an amount, a date, a dash, a mark for "none". */
export function isValue(text: string): boolean {
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
