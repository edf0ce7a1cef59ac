import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { extractTables } from '#pdf/extract.ts';

/**
 * Runs the extractor over a set of documents with known tables and scores it: `node bench/pdf-score.ts --set DIR`.
 * DIR holds manifest.json ({cases: [{id, pdf, npages}]}), the PDFs, and score.py, which is run when python3 is there.
 */
interface Case {
  id: string;
  pdf: string;
  npages: number;
}

const { values } = parseArgs({
  options: {
    set: { type: 'string' },
    out: { type: 'string', default: join(tmpdir(), 'pdf-score') },
    only: { type: 'string' },
    'per-doc': { type: 'boolean', default: false },
    tier: { type: 'string' },
  },
});
if (!values.set) {
  process.stderr.write(
    'usage: node bench/pdf-score.ts --set DIR [--out DIR] [--only ID] [--tier gold] [--per-doc]\n',
  );
  process.exit(2);
}

const manifest = join(values.set, 'manifest.json');
const { cases } = JSON.parse(readFileSync(manifest, 'utf8')) as { cases: Case[] };
mkdirSync(values.out, { recursive: true });
let pages = 0;
const before = process.cpuUsage();
for (const { id, pdf, npages } of cases) {
  if (values.only && !id.includes(values.only)) continue;
  const rows = await tablesOf(join(values.set, pdf), id);
  writeFileSync(join(values.out, `${id}.json`), JSON.stringify(rows));
  pages += npages;
}
const { user, system } = process.cpuUsage(before);
const cpu = (user + system) / 1000 / pages;
process.stdout.write(
  `${pages} pages, ${cpu.toFixed(1)} ms CPU per page, peak RSS ${Math.round(process.resourceUsage().maxRSS / 1024)} MB\n`,
);
const flags = [...(values['per-doc'] ? ['--per-doc'] : []), ...(values.tier ? ['--tier', values.tier] : [])];
spawnSync('python3', [join(values.set, 'score.py'), manifest, values.out, ...flags], { stdio: 'inherit' });

async function tablesOf(file: string, id: string): Promise<string[][][]> {
  const tables: string[][][] = [];
  try {
    for await (const table of extractTables(readFileSync(file))) tables.push(table.rows);
  } catch (error) {
    process.stderr.write(`${id}: ${error instanceof Error ? error.message : String(error)}\n`);
  }
  return tables;
}
