import { groupNear, mean } from '#pdf/layout/numbers.ts';
import type { Rect } from '#pdf/layout/rect.ts';
import type { Ruling, Rulings } from '#pdf/layout/rulings.ts';

/** Rulings that cross each other: column borders `xs`, row borders `ys`, and where an inner border is really drawn. */
export interface Grid {
  xs: number[];
  ys: number[];
  level: Ruling[];
  upright: Ruling[];
}

/** Rulings that miss each other by less than this still meet (points). */
const reach = 3.5;
/** Borders closer than this are one border (points). */
const borderSnap = 3;

/** A page with more rulings of one direction is a drawing or an attack: pairs would take minutes. */
const mostRulings = 4000;
/** A grid with more fields is hatching, not a table. */
const mostFields = 60_000;

/** Groups crossing rulings; each group with at least one cell is a grid. */
export function findGrids(rulings: Rulings): Grid[] {
  const { level, upright } = rulings;
  if (level.length > mostRulings || upright.length > mostRulings) return [];
  const parent = [...level, ...upright].map((_, i) => i);
  const rootOf = (i: number): number => {
    let root = i;
    while (parent[root] !== root && parent[root] !== undefined) root = parent[root] as number;
    parent[i] = root;
    return root;
  };
  const byX = upright.map((ruling, i) => ({ ruling, i })).sort((a, b) => a.ruling.at - b.ruling.at);
  for (const [h, flat] of level.entries()) {
    for (let k = firstAtLeast(byX, flat.from - reach); k < byX.length; k += 1) {
      const entry = byX[k];
      if (!entry || entry.ruling.at > flat.to + reach) break;
      if (flat.at < entry.ruling.from - reach || flat.at > entry.ruling.to + reach) continue;
      parent[rootOf(level.length + entry.i)] = rootOf(h);
    }
  }
  const groups = new Map<number, { level: Ruling[]; upright: Ruling[] }>();
  const groupOf = (root: number) => {
    const group = groups.get(root) ?? { level: [], upright: [] };
    groups.set(root, group);
    return group;
  };
  for (const [h, ruling] of level.entries()) groupOf(rootOf(h)).level.push(ruling);
  for (const [v, ruling] of upright.entries()) groupOf(rootOf(level.length + v)).upright.push(ruling);
  return [...groups.values()].filter((g) => g.level.length > 0 && g.upright.length > 0).flatMap(makeGrid);
}

/** Box of a grid. */
export function gridBox(grid: Grid): Rect {
  return { x0: grid.xs[0] ?? 0, y0: grid.ys[0] ?? 0, x1: grid.xs.at(-1) ?? 0, y1: grid.ys.at(-1) ?? 0 };
}

function firstAtLeast(sorted: readonly { ruling: Ruling }[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle]?.ruling.at ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Open sides are closed where the rulings of the other direction end: tables without a frame have none at the sides. */
function makeGrid(group: { level: Ruling[]; upright: Ruling[] }): Grid[] {
  const level = dropHighlights(group.level);
  const upright = dropHighlights(group.upright);
  const xs = borders([...upright.map((r) => r.at), ...commonEnds(level)]);
  const ys = borders([...level.map((r) => r.at), ...commonEnds(upright)]);
  if (xs.length < 2 || ys.length < 2 || xs.length * ys.length > mostFields) return [];
  return [{ xs, ys, level, upright }];
}

/** Among drawn rulings, edges of shading that are short mark single cells, not columns or rows. */
function dropHighlights(rulings: readonly Ruling[]): Ruling[] {
  const drawn = rulings.filter((ruling) => !ruling.weak);
  if (drawn.length < 3) return [...rulings];
  const longest = Math.max(...drawn.map((ruling) => ruling.to - ruling.from));
  return rulings.filter(
    (ruling) =>
      !ruling.weak ||
      ruling.to - ruling.from > 0.5 * longest ||
      drawn.some((d) => Math.abs(d.at - ruling.at) <= borderSnap),
  );
}

function borders(values: readonly number[]): number[] {
  return groupNear(values, (value) => value, borderSnap).map(mean);
}

/** The outermost start and end that at least two rulings share. */
function commonEnds(rulings: readonly Ruling[]): number[] {
  if (rulings.length < 2) return [];
  const starts = groupNear(rulings, (r) => r.from, borderSnap).filter((g) => g.length >= 2);
  const ends = groupNear(rulings, (r) => r.to, borderSnap).filter((g) => g.length >= 2);
  const first = starts[0]?.map((r) => r.from);
  const last = ends.at(-1)?.map((r) => r.to);
  return [...(first ? [mean(first)] : []), ...(last ? [mean(last)] : [])];
}
