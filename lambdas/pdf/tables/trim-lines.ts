import { isCaption, isNote } from './captions.ts';
import { isValue, type SegLine } from './seg-line.ts';

/** Lines of a table without what frames it: everything down to a caption, and notes with all that follows them. */
export function trimLines(lines: readonly SegLine[]): SegLine[] {
  const half = Math.ceil(lines.length / 2);
  const captions = lines
    .slice(0, half)
    .map((line) => line.segments.some((segment) => isCaption(segment.text)));
  const start = captions.lastIndexOf(true) + 1;
  const notes = lines.findIndex((line, i) => i >= start + 2 && isNoteLine(line));
  const end = notes < 0 ? lines.length : notes;
  return lines.slice(start, end);
}

/** A note is words; a footnote mark before a row of values is part of its label. */
export function isNoteLine(line: SegLine): boolean {
  const first = line.segments[0];
  if (!first || !isNote(line.segments.map((segment) => segment.text).join(' '))) return false;
  return !line.segments.slice(1).some((segment) => isValue(segment.text));
}
