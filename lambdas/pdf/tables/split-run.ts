import { largest, median, smallest } from '#pdf/layout/numbers.ts';
import { isValue, type SegLine } from './seg-line.ts';

/** A gap this many times the usual one may part two tables. */
const wideGap = 1.7;

/** A smaller gap does before a title with headings under it. */
const titleGap = 1.2;

/** Parts a run where a wide gap is followed by headings again: two tables of the same columns, one below the other. */
export function splitRun(lines: readonly SegLine[]): SegLine[][] {
  const steps = lines.slice(1).map((line, i) => line.base - (lines[i]?.base ?? line.base));
  const usual = median(steps);
  const top = titleEnd(lines, steps, usual);
  if (top > 0) return splitRun(lines.slice(top));
  const hadValues = (end: number) => lines.slice(0, end).some(holdsValues);
  const cuts = steps.flatMap((step, i) => {
    if (!hadValues(i + 1)) return [];
    if (step > wideGap * usual && repeatsHeading(lines, i + 1)) return [i + 1];
    return step > titleGap * usual && isTitle(lines, i + 1) ? [i + 2] : [];
  });
  return [0, ...cuts].map((start, i) => lines.slice(start, cuts[i] ?? lines.length));
}

/**
 * Number of lines at the top that stand far above the headings, begin at the left as spanning headings do not, and have
 * fewer pieces than the headings: the title of a page or of the table.
 */
function titleEnd(lines: readonly SegLine[], steps: readonly number[], usual: number): number {
  const body = lines.findIndex(holdsValues);
  if (body < 1) return 0;
  const widest = largest(lines.slice(body).map((line) => line.segments.length));
  for (let end = body - 1; end > 0; end -= 1) {
    const headings = lines.slice(end, body);
    if ((steps[end - 1] ?? 0) <= wideGap * usual) continue;
    const most = largest(headings.map((line) => line.segments.length));
    const second = smallest(headings.flatMap((line) => line.segments.slice(1, 2).map(({ x0 }) => x0)));
    const isTitled = lines.slice(0, end).every((line) => line.segments.length < most && line.x0 < second);
    if (most >= 0.6 * widest && isTitled) return end;
  }
  return 0;
}

/** From `start` on, the headings that open the run come again, word for word, before any values. */
function repeatsHeading(lines: readonly SegLine[], start: number): boolean {
  const first = headingTexts(lines);
  const again = headingTexts(lines.slice(start));
  return again.length > 0 && again.every((text) => first.includes(text));
}

/** A line of one piece with headings, not values, right under it. */
function isTitle(lines: readonly SegLine[], at: number): boolean {
  const next = lines[at + 1];
  if (lines[at]?.segments.length !== 1 || !next || next.segments.length < 2) return false;
  return next.segments.every(({ text }) => !isValue(text)) && lines.slice(at + 2, at + 5).some(holdsValues);
}

function headingTexts(lines: readonly SegLine[]): string[] {
  const end = lines.findIndex(holdsValues);
  return lines
    .slice(0, end + 1)
    .flatMap((line) => line.segments.map(({ text }) => text))
    .filter((text) => !isValue(text));
}

function holdsValues(line: SegLine): boolean {
  return line.segments.filter(({ text }) => isValue(text)).length >= 2;
}
