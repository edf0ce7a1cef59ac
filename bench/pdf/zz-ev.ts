import { mkdirSync, writeFileSync } from 'node:fs';
import { extractTables } from '#pdf/extract.ts';
import { adjacencyF1 } from '#test/fixtures/pdf/adjacency.ts';
import { everydayKinds, makeDocument } from '#test/fixtures/pdf/everyday/documents.ts';
import { withoutTables } from '#test/fixtures/pdf/everyday/without-tables.ts';

const seeds = Number(process.argv[2] ?? 8),
  only = process.argv[3];
mkdirSync('/tmp/p6/ev', { recursive: true });
let all = 0,
  n = 0;
for (const kind of [...everydayKinds, ...withoutTables]) {
  if (only && kind.name !== only) continue;
  const scores = [];
  for (let s = 1; s <= seeds; s++) {
    const d = makeDocument(kind, s);
    const t = [];
    for await (const x of extractTables(d.bytes)) t.push(x.rows);
    const f = adjacencyF1(d.truth, t);
    scores.push(f);
    all += f;
    n++;
    if (only) {
      writeFileSync(`/tmp/p6/ev/${kind.name}-${s}.pdf`, d.bytes);
      if (f < 0.995) {
        console.log(s, f.toFixed(3));
        for (const r of t) {
          console.log('--');
          for (const q of r) console.log(q.join(' | '));
        }
        if (process.argv[4] === '1') break;
      }
    }
  }
  console.log(
    kind.name.padEnd(22),
    (scores.reduce((a, b) => a + b) / seeds).toFixed(3),
    scores.map((x) => (x > 0.9995 ? '1' : x.toFixed(2))).join(' '),
  );
}
console.log('mean', (all / n).toFixed(4));
