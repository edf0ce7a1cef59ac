import { largest } from '#pdf/layout/numbers.ts';
import { around } from '#pdf/layout/rect.ts';
import { lineOf } from '#pdf/layout/words.ts';
import type { SegLine } from './seg-line.ts';

/** Fewest lines that make a page column. */
const fewestLines = 6;
/** A line of running text has at least so many signs and so many words. */
const proseSigns = 26;
const proseWords = 4;

/**
 * Splits the lines of a page set in columns of running text, so that a line of one column is not taken for a row with
 * the next one. Returns one list per flow, top to bottom; a page of one column is one flow.
 */
export function splitFlows(lines: readonly SegLine[], depth = 0): SegLine[][] {
  const band = depth < 3 ? findBand(lines) : undefined;
  if (!band) return lines.length === 0 ? [] : [[...lines]];
  const inside = lines.slice(band.start, band.end);
  const left = inside.flatMap((line) => part(line, (x) => x < band.gutter));
  const right = inside.flatMap((line) => part(line, (x) => x >= band.gutter));
  return [
    ...splitFlows(lines.slice(0, band.start), depth + 1),
    ...splitFlows(left, depth + 1),
    ...splitFlows(right, depth + 1),
    ...splitFlows(lines.slice(band.end), depth + 1),
  ];
}

/** Lines `start`..`end` (exclusive) that a gutter runs through, with running text on at least one side. */
interface Band {
  start: number;
  end: number;
  gutter: number;
}

function findBand(lines: readonly SegLine[]): Band | undefined {
  const box = around(lines);
  let best: Band | undefined;
  for (const gutter of gutterCandidates(lines)) {
    if (gutter < box.x0 + 0.15 * (box.x1 - box.x0) || gutter > box.x1 - 0.15 * (box.x1 - box.x0)) continue;
    for (const band of bandsAlong(lines, gutter)) {
      if (!isPageColumn(lines.slice(band.start, band.end), gutter)) continue;
      if (!best || band.end - band.start > best.end - best.start) best = band;
    }
  }
  return best;
}

/** Middles of the gaps next to running text, one per 8 points. */
function gutterCandidates(lines: readonly SegLine[]): number[] {
  const votes = new Map<number, number[]>();
  for (const line of lines) {
    for (let i = 1; i < line.segments.length; i += 1) {
      const [left, right] = [line.segments[i - 1], line.segments[i]];
      if (!left || !right || (!isProse(left.text) && !isProse(right.text))) continue;
      const x = (left.x1 + right.x0) / 2;
      const key = Math.round(right.x0 / 8);
      votes.set(key, [...(votes.get(key) ?? []), Math.max(x, right.x0 - 6)]);
    }
  }
  return [...votes.values()]
    .filter((xs) => xs.length >= 3)
    .sort((a, b) => b.length - a.length)
    .slice(0, 6)
    .map((xs) => largest(xs));
}

function bandsAlong(lines: readonly SegLine[], gutter: number): Band[] {
  const bands: Band[] = [];
  let start = -1;
  for (let i = 0; i <= lines.length; i += 1) {
    const line = lines[i];
    const open = line?.segments.every((segment) => segment.x1 <= gutter + 1 || segment.x0 >= gutter - 1);
    if (open && start < 0) start = i;
    if (!open && start >= 0) {
      bands.push({ start, end: i, gutter });
      start = -1;
    }
  }
  return bands;
}

/** Running text fills at least one side: most lines there are one long piece that reaches from edge to edge. */
function isPageColumn(lines: readonly SegLine[], gutter: number): boolean {
  const sides = [(x: number) => x < gutter, (x: number) => x >= gutter].map((holds) =>
    lines
      .map((line) => line.segments.filter((segment) => holds((segment.x0 + segment.x1) / 2)))
      .filter((segments) => segments.length > 0),
  );
  if (sides.some((side) => side.length < 3)) return false;
  return sides.some((side) => {
    if (side.length < fewestLines) return false;
    const box = around(side.flat());
    const full = side.filter(
      (segments) =>
        segments.length === 1 &&
        isProse(segments[0]?.text ?? '') &&
        (segments[0]?.x1 ?? 0) - (segments[0]?.x0 ?? 0) > 0.7 * (box.x1 - box.x0),
    );
    return full.length >= fewestLines && full.length >= 0.6 * side.length;
  });
}

function isProse(text: string): boolean {
  return text.length >= proseSigns && (text.match(/\p{L}{2,}/gu)?.length ?? 0) >= proseWords;
}

function part(line: SegLine, holds: (x: number) => boolean): SegLine[] {
  const segments = line.segments.filter((segment) => holds((segment.x0 + segment.x1) / 2));
  const words = segments.flatMap((segment) => segment.words);
  return words.length === 0 ? [] : [{ ...lineOf(words), segments }];
}
