import { extractTables } from '#pdf/extract.ts';
import { randomLayout } from './random-layout.ts';

for (const s of process.argv.slice(2)) {
  const l = randomLayout(Number(s));
  console.log('##', s, Object.values(l.traits).join(' · '));
  for (const t of l.truth) {
    console.log(' TRUTH');
    const R = Math.max(...t.cells.map((c) => c.row));
    for (let r = 0; r <= Math.min(R, Number(process.env.N ?? 7)); r++)
      console.log(
        '   ',
        t.cells
          .filter((c) => c.row === r)
          .map((c) => `${c.column}${c.columnSpan > 1 ? '+' + c.columnSpan : ''}:${c.text}`)
          .join(' | '),
      );
  }
  for await (const t of extractTables(l.bytes)) {
    console.log(' GOT', t.method, t.confidence, t.rows.length);
    for (const r of t.rows.slice(0, Number(process.env.N ?? 10))) console.log('   ', r.join(' | '));
  }
}
