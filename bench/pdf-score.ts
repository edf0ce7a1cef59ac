import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { compareLong, comparePeers } from './pdf/compare-peers.ts';
import { runHostile } from './pdf/hostile.ts';
import { maxRssMiB } from './pdf/max-rss.ts';
import { runRandom } from './pdf/random-layouts.ts';
import { repeatPages } from './pdf/repeat-pages.ts';
import { runKinds } from './pdf/run-kinds.ts';
import { readCases, runSet } from './pdf/run-set.ts';
import { score, scoresById } from './pdf/score-py.ts';
import { parseStages, stageWorth } from './pdf/stage-worth.ts';

const usage = `Usage: npm run bench:pdf -- --set DIR [options]

DIR holds manifest.json ({cases: [{id, pdf, npages, tier, tags}]}), the PDFs with known tables, and score.py, which
needs python3. Prints accuracy per tier and per tag, CPU time per page and memory.

  --out DIR       where the tables found are written (default: in the temporary folder)
  --only TEXT     documents whose id holds TEXT
  --tier TIER     score one tier only
  --every N       every N-th document only: peers take seconds for each
  --per-doc       one line per document, worst first
  --peers         also run other tools that can be installed here, file by file in turn
  --without STAGE instead: what a stage is worth (several with commas between, or each)
  --hostile N     instead: N damaged copies of the files, made by --seed S (default 1)
  --long PAGES    instead: one file of so many pages, made of the set's; memory every 250 pages
                  (with --peers also beside liteparse, in turn)

  --random N      instead, without --set: N layouts drawn by chance from --seed S on
  --kinds N       instead, without --set: N documents of each kind (or of those that --only names) from --seed S on
`;

if (process.argv.includes('--help')) {
  console.log(usage);
  process.exit(0);
}

const { values } = parseArgs({
  options: {
    set: { type: 'string' },
    out: { type: 'string', default: join(tmpdir(), 'pdf-score') },
    only: { type: 'string', default: '' },
    tier: { type: 'string' },
    every: { type: 'string', default: '1' },
    'per-doc': { type: 'boolean', default: false },
    peers: { type: 'boolean', default: false },
    without: { type: 'string' },
    hostile: { type: 'string' },
    seed: { type: 'string', default: '1' },
    long: { type: 'string' },
    random: { type: 'string' },
    kinds: { type: 'string' },
  },
});
const { set, out, only, tier } = values;
if (values.random) {
  await runRandom(Number(values.random), Number(values.seed), out);
  process.exit(0);
}
if (values.kinds) {
  await runKinds(Number(values.kinds), Number(values.seed), out, only);
  process.exit(0);
}
if (!set) {
  process.stderr.write(usage);
  process.exit(2);
}
const cases = readCases(set)
  .filter((one) => one.id.includes(only) && (!tier || one.tier === tier))
  .filter((_, at) => at % Number(values.every) === 0);
const pdfs = cases.map(({ pdf }) => pdf);

if (values.hostile) {
  const isSafe = await runHostile(set, pdfs, Number(values.hostile), Number(values.seed));
  process.exitCode = isSafe ? 0 : 1;
} else if (values.long) await measureLong(set, Number(values.long));
else if (values.without)
  await stageWorth(set, cases, parseStages(values.without), out, (line) => process.stdout.write(`${line}\n`));
else if (values.peers) comparePeers(set, cases, out);
else await scoreSet(set);

async function scoreSet(folder: string): Promise<void> {
  const cpu = await runSet(folder, cases, out);
  const pages = cases.reduce((sum, { npages }) => sum + npages, 0);
  process.stdout.write(`${pages} pages, ${cpu.toFixed(1)} ms CPU per page, peak RSS ${maxRssMiB()} MB\n`);
  const flags = [...(values['per-doc'] ? ['--per-doc'] : []), ...(tier ? ['--tier', tier] : [])];
  process.stdout.write(score(folder, out, flags));
  const scores = scoresById(folder, out);
  const tags = [...new Set(cases.flatMap((one) => one.tags))].map((tag) => {
    const tagged = cases.filter((one) => one.tags.includes(tag)).map(({ id }) => scores.get(id) ?? 0);
    return { tag, count: tagged.length, mean: tagged.reduce((sum, value) => sum + value, 0) / tagged.length };
  });
  process.stdout.write('mean adjacency F1 by tag\n');
  for (const { tag, count, mean } of tags.sort((a, b) => a.mean - b.mean))
    process.stdout.write(`${mean.toFixed(3)}  ${String(count).padStart(4)}  ${tag}\n`);
}

async function measureLong(folder: string, pages: number): Promise<void> {
  mkdirSync(out, { recursive: true });
  const file = join(out, `repeated-${pages}.pdf`);
  const bytes = await repeatPages(
    pdfs.map((pdf) => readFileSync(join(folder, pdf))),
    pages,
  );
  writeFileSync(file, bytes);
  spawnSync(process.execPath, [new URL('./pdf/long-run.ts', import.meta.url).pathname, file], {
    stdio: 'inherit',
  });
  if (values.peers) compareLong(file, pages, out);
}
