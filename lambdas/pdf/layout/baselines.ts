import type { Glyphs } from './upright.ts';

/** Baselines closer than this part of the font size are one line. */
const baselineReach = 0.3;

/** Glyphs grouped by their baselines, top to bottom. */
export function groupByBaseline(glyphs: Glyphs, given: Int32Array): number[][] {
  const groups: number[][] = [];
  let group: number[] = [];
  let base = 0;
  let size = 0;
  for (const run of sortedRuns(glyphs, given)) {
    for (let k = run.from; k < run.to; k += 1) {
      const glyph = given[k] ?? 0;
      const own = glyphs.size[glyph] ?? 0;
      if (group.length > 0 && run.base - base <= baselineReach * Math.min(size, own)) {
        group.push(glyph);
        base += (run.base - base) / group.length;
        size = Math.max(size, own);
      } else {
        group = [glyph];
        groups.push(group);
        base = run.base;
        size = own;
      }
    }
  }
  return groups;
}

/** Glyphs that follow each other on one baseline: places `from`..`to` (exclusive) of those given. */
interface BaselineRun {
  base: number;
  from: number;
  to: number;
}

/** By baseline; in a page there are many times fewer runs to sort than glyphs. */
function sortedRuns(glyphs: Glyphs, given: Int32Array): BaselineRun[] {
  const runs: BaselineRun[] = [];
  let open: BaselineRun | undefined;
  for (let k = 0; k < given.length; k += 1) {
    const base = glyphs.base[given[k] ?? 0] ?? 0;
    if (open && open.base === base) open.to = k + 1;
    else {
      open = { base, from: k, to: k + 1 };
      runs.push(open);
    }
  }
  return runs.sort((a, b) => a.base - b.base);
}
