import { openDocument } from '#pdf/engine/document.ts';
import { cleanGlyphs } from '#pdf/layout/clean-glyphs.ts';
import { findLines } from '#pdf/layout/lines.ts';
import { around } from '#pdf/layout/rect.ts';
import { findRulings } from '#pdf/layout/rulings.ts';
import { makeUpright } from '#pdf/layout/upright.ts';
import { splitFlows } from '#pdf/tables/flows.ts';
import { dropFrames, isRegular, isStripe } from '#pdf/tables/grid-check.ts';
import { findGrids } from '#pdf/tables/grids.ts';
import { fillGrid } from '#pdf/tables/lattice.ts';
import { latticeTable } from '#pdf/tables/lattice-table.ts';
import { findRuns } from '#pdf/tables/runs.ts';
import { segmentLines } from '#pdf/tables/seg-line.ts';
import { splitColumns } from '#pdf/tables/split-columns.ts';
import { splitRun } from '#pdf/tables/split-run.ts';
import { streamTable } from '#pdf/tables/stream.ts';
import { randomLayout } from './random-layout.ts';

const d = await openDocument(randomLayout(Number(process.argv[2])).bytes);
const page = makeUpright(d.readPage(1));
const lines = findLines(cleanGlyphs(page));
const seg = segmentLines(lines);
const r = findRulings(page);
for (const g of findGrids(r)) {
  console.log(
    'GRID',
    g.xs.map(Math.round),
    g.ys.map(Math.round),
    isRegular(g),
    isStripe(g),
    dropFrames([g]).length,
  );
  const l = fillGrid(
    g,
    lines.flatMap((x) => x.words),
  );
  console.log('  xs', splitColumns(l).map(Math.round));
  const t = latticeTable(l, seg);
  console.log('  ', typeof t === 'object' ? JSON.stringify(t.rows).slice(0, 300) : t);
}
for (const f of splitFlows(seg)) {
  console.log('FLOW', f.length);
  const b = around(f);
  for (const run of findRuns(f, b.x1 - b.x0))
    for (const p of splitRun(run.lines)) {
      const t = streamTable(p, r.level);
      console.log(' PART', p.length, t?.confidence, t?.rows.length, t?.rows[0]?.length);
      for (const l of p)
        console.log(
          '   ',
          l.base.toFixed(0),
          l.size.toFixed(1),
          l.segments.map((s) => `${s.x0.toFixed(0)}:${s.text}:${s.x1.toFixed(0)}`).join(' | '),
        );
    }
  if (process.argv[3])
    for (const l of f)
      console.log(
        '   -',
        l.base.toFixed(0),
        l.size.toFixed(1),
        l.segments.map((s) => `${s.x0.toFixed(0)}:${s.text}:${s.x1.toFixed(0)}`).join(' | '),
      );
}
