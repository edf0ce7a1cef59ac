import { around, type Rect } from '#pdf/layout/rect.ts';
import type { Ruling } from '#pdf/layout/rulings.ts';
import { lineOf } from '#pdf/layout/words.ts';
import { isCaption } from './captions.ts';
import { findRivers, type River } from './columns.ts';
import type { SegLine } from './seg-line.ts';

/** A caption stands this near above its table (font sizes). */
const captionReach = 2;
/** Levels at which the rulings of both sides must end at the gutter. */
const fewestLevels = 2;
/** A ruling of a whole side covers at least this part of it. */
const coveredPart = 0.9;
const slack = 3;

/**
 * Parts a run that is two tables side by side: each has a caption of its own, or the rulings that run through each of them end
 * at the strip between them. Even gaps alone do not tell two tables from a wide one. `lines` are those of the page.
 */
export function splitSides(
  run: readonly SegLine[],
  lines: readonly SegLine[],
  level: readonly Ruling[],
): SegLine[][] {
  const gutter = findGutter(run, lines, level);
  if (gutter === undefined) return [[...run]];
  const sides = [(x: number) => x < gutter, (x: number) => x >= gutter];
  return sides.flatMap((holds) => {
    const side = run.flatMap((line) => part(line, holds));
    return splitSides(side, lines, level);
  });
}

function findGutter(
  run: readonly SegLine[],
  lines: readonly SegLine[],
  level: readonly Ruling[],
): number | undefined {
  const box = around(run);
  const size = run[0]?.size ?? 0;
  const rivers = findRivers(
    run.filter((line) => !line.segments.some(({ text }) => isCaption(text))),
    size,
  );
  const starts = captionStarts(lines, box, size).slice(1);
  const river =
    rivers.findLast(({ from, to }) => starts.some((x) => x > from - slack && x < to + slack)) ??
    rivers.find((found) => endsRulings(found, level, box, size));
  return river && (river.from + river.to) / 2;
}

/** Where the captions of one line start that stands right above the run or opens it. */
function captionStarts(lines: readonly SegLine[], box: Rect, size: number): number[] {
  const line = lines.find(
    ({ segments, y1, y0 }) =>
      segments.filter(({ text, x0, x1 }) => isCaption(text) && x1 > box.x0 && x0 < box.x1).length >= 2 &&
      y1 > box.y0 - captionReach * size &&
      y0 < box.y0 + captionReach * size,
  );
  return line?.segments.filter(({ text }) => isCaption(text)).map(({ x0 }) => x0) ?? [];
}

/** Whether rulings as wide as each side end at the river, at several levels, and none crosses it. */
function endsRulings({ from, to }: River, level: readonly Ruling[], box: Rect, size: number): boolean {
  const near = level.filter(({ at }) => at > box.y0 - size && at < box.y1 + size);
  const middle = (from + to) / 2;
  if (near.some((ruling) => ruling.from < middle - slack && ruling.to > middle + slack)) return false;
  const runs = (ruling: Ruling, x0: number, x1: number) =>
    Math.min(ruling.to, x1) - Math.max(ruling.from, x0) > coveredPart * (x1 - x0);
  const broken = near.filter(
    (ruling) =>
      runs(ruling, box.x0, from) &&
      near.some((other) => Math.abs(other.at - ruling.at) < 1 && runs(other, to, box.x1)),
  );
  return new Set(broken.map(({ at }) => Math.round(at / size))).size >= fewestLevels;
}

function part(line: SegLine, holds: (x: number) => boolean): SegLine[] {
  const segments = line.segments.filter(({ x0, x1 }) => holds((x0 + x1) / 2));
  return segments.length === 0 ? [] : [{ ...lineOf(segments.flatMap(({ words }) => words)), segments }];
}
