import { median, sortNumbers } from '#pdf/layout/numbers.ts';
import { narrowGap, splitWords } from '#pdf/layout/segments.ts';
import type { SegLine } from './seg-line.ts';

/** A white strip between two columns. */
export interface River {
  from: number;
  to: number;
}

/**
 * The white strips that separate columns: places that (nearly) no body line covers. Lines with few segments, such as
 * headings that span columns, have no vote.
 */
export function findRivers(lines: readonly SegLine[], size: number): River[] {
  const voters = votingLines(lines);
  if (voters.length === 0) return [];
  const allowed = voters.length >= 12 ? Math.floor(voters.length * 0.06) : 0;
  const narrowest = (voters.length >= 6 ? 0.35 : 0.6) * size;
  const strict = valleys(voters, 0).filter((river) => river.to - river.from >= narrowest);
  if (allowed === 0) return strict;
  const loose = valleys(voters, allowed).filter((river) => river.to - river.from >= narrowest);
  const extra = loose.filter((river) => !strict.some((s) => s.to > river.from && s.from < river.to));
  return [...strict, ...extra].sort((a, b) => a.from - b.from);
}

/** At least this part of the lines show a tight river plainly, and begin behind it at one place. */
const plainPart = 0.6;
const sameEdge = 1;

/**
 * More rivers, between columns of which one is full now and then: most lines show a wide gap there, the others one that is
 * wider than a blank, and the text behind it lines up at the left.
 */
export function tightRivers(lines: readonly SegLine[], rivers: readonly River[], size: number): River[] {
  const voters = votingLines(lines);
  if (voters.length < 4) return [];
  const gap = narrowGap(voters);
  const fine = voters.map((line) => ({ ...line, segments: splitWords(line.words, gap) }));
  return valleys(fine, 0).filter((river) => {
    if (river.to - river.from < 0.35 * size) return false;
    if (rivers.some(({ from, to }) => to > river.from && from < river.to)) return false;
    const isOpen = ({ segments }: SegLine) =>
      !segments.some(({ x0, x1 }) => x0 < river.from + 0.01 && x1 > river.to - 0.01);
    const starts = fine.flatMap(({ segments }) =>
      segments.filter(({ x0 }) => x0 >= river.to - 0.01).slice(0, 1),
    );
    const aligned = starts.filter(({ x0 }) => x0 - river.to < sameEdge);
    return (
      voters.filter(isOpen).length >= plainPart * voters.length && aligned.length >= plainPart * voters.length
    );
  });
}

/** Borders between columns: the middle of each river. */
export function riverBorders(rivers: readonly River[]): number[] {
  return rivers.map((river) => (river.from + river.to) / 2);
}

/** Lines that show the columns: those with about as many segments as is usual here. */
function votingLines(lines: readonly SegLine[]): SegLine[] {
  const counts = lines.map((line) => line.segments.length).filter((count) => count >= 2);
  const usual = median(counts, 2);
  return lines.filter((line) => line.segments.length >= Math.max(2, Math.ceil(0.6 * usual)));
}

/** Maximal strips covered by at most `allowed` lines, with more on both sides. */
function valleys(lines: readonly SegLine[], allowed: number): River[] {
  const starts: number[] = [];
  const ends: number[] = [];
  for (const { segments } of lines) {
    for (let i = 0; i < segments.length; i += 1) {
      starts.push(segments[i]?.x0 ?? 0);
      ends.push(segments[i]?.x1 ?? 0);
    }
  }
  return gapsBetween(sortNumbers(starts), sortNumbers(ends), allowed);
}

/** From left to right, what begins at a place before what ends there: `depth` pieces lie above each other. */
function gapsBetween(starts: readonly number[], ends: readonly number[], allowed: number): River[] {
  const rivers: River[] = [];
  let depth = 0;
  let openedAt: number | undefined;
  let ended = 0;
  for (let begun = 0; begun < starts.length; begun += 1) {
    const x = starts[begun] ?? 0;
    for (let end = ends[ended] ?? x; ended < ends.length && end < x; end = ends[ended] ?? x) {
      depth -= 1;
      ended += 1;
      if (depth === allowed) openedAt = end;
    }
    depth += 1;
    if (depth !== allowed + 1) continue;
    if (openedAt !== undefined && x > openedAt) rivers.push({ from: openedAt, to: x });
    openedAt = undefined;
  }
  return rivers;
}
