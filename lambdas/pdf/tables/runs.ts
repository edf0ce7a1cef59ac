import { largest, smallest } from '#pdf/layout/numbers.ts';
import { isCaption } from './captions.ts';
import { findRivers } from './columns.ts';
import type { SegLine } from './seg-line.ts';
import { isNoteLine } from './trim-lines.ts';

/** A block of consecutive lines that may be a table. */
export interface Run {
  lines: SegLine[];
}

/** Gap between lines, in font sizes, that always ends a run. */
const widestGap = 2.6;
/** Lines of one piece that a run may hold in a row: section headings, wrapped labels. */
const mostSingles = 3;
/** Baselines of one paragraph are nearer than this (font sizes). */
const tightLeading = 1.35;
/** A line is compared with so many lines before it: bounds the work on endless pages. */
const mostCompared = 24;

/** Consecutive lines whose gaps line up: each is a candidate for a table. */
export function findRuns(lines: readonly SegLine[], textWidth: number): Run[] {
  const runs: Run[] = [];
  let i = 0;
  let floor = 0;
  while (i < lines.length) {
    const end = extendRun(lines, i, textWidth);
    if (end > i) {
      const start = extendUp(lines, i, end, floor);
      const last = extendDown(lines, start, end);
      runs.push({ lines: lines.slice(start, last + 1) });
      i = last + 1;
      floor = i;
    } else i += 1;
  }
  return runs;
}

/** Index of the last line of the run that starts at `start`, or `start` when there is none. */
function extendRun(lines: readonly SegLine[], start: number, textWidth: number): number {
  const first = lines[start];
  if (!first || first.segments.length < 2) return start;
  const members: SegLine[] = [first];
  let end = start;
  let singles: SegLine[] = [];
  let rivers = first.segments.length - 1;
  for (let i = start + 1; i < lines.length; i += 1) {
    const line = lines[i];
    const before = lines[i - 1];
    if (!line || !before || line.y0 - before.y1 > widestGap * Math.max(line.size, before.size)) break;
    if (startsAnother(line)) break;
    const after = line.segments.length < 2 ? 0 : riversWith(members, line);
    if (after < Math.max(1, Math.ceil(rivers / 2))) {
      if (isProse(line, textWidth) || singles.length >= mostSingles) break;
      singles.push(line);
      continue;
    }
    members.push(line);
    rivers = after;
    singles = [];
    end = i;
  }
  return end;
}

/** Headings of one piece join the run below: right of the first column (spanning ones), or like its other section headings. */
function extendUp(lines: readonly SegLine[], start: number, end: number, floor: number): number {
  let first = start;
  const body = lines.slice(start, end + 1);
  const second = smallest(body.flatMap((line) => line.segments.slice(1, 2).map(({ x0 }) => x0)));
  const right = largest(body.map((line) => line.x1));
  const singles = body.filter((line) => line.segments.length === 1);
  while (first > floor) {
    const line = lines[first - 1];
    const below = lines[first];
    if (!line || !below || line.segments.length !== 1 || isCaption(line.segments[0]?.text ?? '')) break;
    if (below.y0 - line.y1 > 0.8 * line.size || line.x1 > right + line.size) break;
    const isSection = singles.some((other) => Math.abs(other.x0 - line.x0) < 2) && line.x1 < second;
    if (line.x0 < second - line.size && !isSection) break;
    first -= 1;
  }
  return first;
}

/** The end of text that wraps in one cell of the last row: it stands under that cell, which had no room for it. */
function extendDown(lines: readonly SegLine[], start: number, end: number): number {
  let last = end;
  for (;;) {
    const [above, below] = [lines[last], lines[last + 1]];
    const piece = below?.segments[0];
    if (!above || !below || !piece || below.segments.length !== 1 || startsAnother(below)) return last;
    if (below.base - above.base > tightLeading * below.size || Math.abs(below.size - above.size) > 1)
      return last;
    const host = above.segments.findIndex(({ x0 }) => Math.abs(x0 - piece.x0) < 2);
    const cell = above.segments[host];
    const column = lines.slice(start, last + 1).flatMap((line) => line.segments);
    const right = largest(column.filter(({ x0 }) => Math.abs(x0 - piece.x0) < 2).map(({ x1 }) => x1));
    const word = piece.words[0];
    const isInside = cell && word && host > 0 && piece.x1 <= right + 2;
    if (!isInside || cell.x1 + 0.25 * below.size + (word.x1 - word.x0) <= right) return last;
    last += 1;
  }
}

/** A caption belongs to the next table; a note ends this one. */
function startsAnother(line: SegLine): boolean {
  return isCaption(line.segments[0]?.text ?? '') || isNoteLine(line);
}

/** White strips that are left when the line joins; it may close up to half of them. */
function riversWith(members: readonly SegLine[], line: SegLine): number {
  return findRivers([...members.slice(-mostCompared), line], line.size).length;
}

function isProse(line: SegLine, textWidth: number): boolean {
  const longest = largest(line.segments.map((segment) => segment.x1 - segment.x0));
  const letters =
    line.segments
      .map((segment) => segment.text)
      .join(' ')
      .match(/\p{L}{2,}/gu)?.length ?? 0;
  return longest > 0.75 * textWidth && letters > 8;
}
