import { median } from '#pdf/layout/numbers.ts';
import { isCaption, isNote } from './captions.ts';
import { isValue, type SegLine } from './seg-line.ts';

/** Type of a title is at least this many times as large as that of its table. */
const titleSize = 1.25;
/** Fewer fields than this, one below the other, are the head of a form; more are a table of two columns. */
const fewestFields = 6;

/**
 * Lines of a table without what frames it: everything down to a caption, the title, page numbers and fields of a form above
 * it, notes with all that follows them.
 */
export function trimLines(lines: readonly SegLine[]): SegLine[] {
  const half = Math.ceil(lines.length / 2);
  const captions = lines
    .slice(0, half)
    .map((line) => line.segments.some((segment) => isCaption(segment.text)));
  const start = tableStart(lines, captions.lastIndexOf(true) + 1);
  const notes = lines.findIndex((line, i) => i >= start + 2 && isNoteLine(line));
  const end = notes < 0 ? lines.length : notes;
  return lines.slice(start, end);
}

/** First line behind those that only stand above the table. */
function tableStart(lines: readonly SegLine[], from: number): number {
  const usual = median(lines.map(({ size }) => size));
  let start = from;
  while (start < lines.length && isAbove(lines[start], usual)) start += 1;
  const areFields = start === lines.length && lines.length - from >= fewestFields;
  return areFields ? from : start;
}

function isAbove(line: SegLine | undefined, usual: number): boolean {
  return line !== undefined && (line.size > titleSize * usual || isPageNumber(line) || isField(line));
}

function isPageNumber({ segments }: SegLine): boolean {
  return segments.some(({ text }) =>
    /^(page|seite|página|pagina|p\.)\s*\d+(\s*(of|von|de|di|\/)\s*\d+)?$/iu.test(text),
  );
}

/** Every piece is a name with a colon and what belongs to it: "Date: 3 May". */
function isField({ segments }: SegLine): boolean {
  return (
    segments.some(
      ({ text }, i) => fieldName.test(text) && (i + 1 < segments.length || !text.endsWith(':')),
    ) && segments.every(({ text }, i) => fieldName.test(text) || /:$/.test(segments[i - 1]?.text ?? ''))
  );
}

const fieldName = /^\p{L}[^:]{1,30}:(\s|$)/u;

/** A note is words; a footnote mark before a row of values is part of its label. */
export function isNoteLine(line: SegLine): boolean {
  const first = line.segments[0];
  if (!first || !isNote(line.segments.map((segment) => segment.text).join(' '))) return false;
  return !line.segments.slice(1).some((segment) => isValue(segment.text));
}
