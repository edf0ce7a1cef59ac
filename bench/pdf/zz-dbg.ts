import { readFileSync } from 'node:fs';
import { openDocument } from '#pdf/engine/document.ts';
import { cleanGlyphs } from '#pdf/layout/clean-glyphs.ts';
import { findLines } from '#pdf/layout/lines.ts';
import { around } from '#pdf/layout/rect.ts';
import { makeUpright } from '#pdf/layout/upright.ts';
import { splitFlows } from '#pdf/tables/flows.ts';
import { findRuns } from '#pdf/tables/runs.ts';
import { segmentLines } from '#pdf/tables/seg-line.ts';
import { splitRun } from '#pdf/tables/split-run.ts';

const d = await openDocument(readFileSync(process.argv[2]!));
const lines = segmentLines(findLines(cleanGlyphs(makeUpright(d.readPage(Number(process.argv[3] ?? 1))))));
for (const f of splitFlows(lines)) {
  console.log('FLOW', f.length);
  const b = around(f);
  const n = 0;
  for (const r of findRuns(f, b.x1 - b.x0))
    for (const p of splitRun(r.lines)) {
      console.log(' PART');
      for (const l of p)
        console.log(
          '   ',
          l.base.toFixed(0),
          l.segments.map((s) => `${s.x0.toFixed(0)}:${s.text}`).join(' | '),
        );
    }
  console.log(' ALL');
  for (const l of f)
    console.log('   ', l.base.toFixed(0), l.size.toFixed(1), l.segments.map((s) => s.text).join(' | '));
}
