import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { extractTables } from '#pdf/extract.ts';
import { adjacencyF1 } from '#test/fixtures/pdf/adjacency.ts';
import { randomLayout } from './random-layout.ts';

/**
 * Scores the extractor on layouts drawn by chance: `node bench/pdf/random-layouts.ts [--count 300] [--seed 1]`. Prints
 * the mean adjacency F1 per choice, worst first, and the worst seeds; `--keep DIR` writes their PDFs.
 */
const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '300' },
    seed: { type: 'string', default: '1' },
    keep: { type: 'string' },
    worst: { type: 'string', default: '15' },
  },
});
const first = Number(values.seed);
const byTrait = new Map<string, number[]>();
const all: { seed: number; score: number; traits: Record<string, string> }[] = [];
for (let seed = first; seed < first + Number(values.count); seed += 1) {
  const { bytes, truth, traits } = randomLayout(seed);
  const found: string[][][] = [];
  for await (const { rows } of extractTables(bytes)) found.push(rows);
  const score = adjacencyF1(truth, found);
  all.push({ seed, score, traits });
  for (const [question, choice] of Object.entries(traits)) {
    const key = `${question}: ${choice}`;
    byTrait.set(key, [...(byTrait.get(key) ?? []), score]);
  }
}
const mean = (scores: readonly number[]) => scores.reduce((sum, score) => sum + score, 0) / scores.length;
const lines = [...byTrait]
  .map(([key, scores]) => ({ key, count: scores.length, score: mean(scores) }))
  .sort((a, b) => a.score - b.score)
  .map(({ key, count, score }) => `${score.toFixed(3)}  ${String(count).padStart(4)}  ${key}`);
const scores = all.map(({ score }) => score);
process.stdout.write(`${lines.join('\n')}\n`);
process.stdout.write(
  `${mean(scores).toFixed(4)}  ${scores.length} layouts from seed ${first}; ${scores.filter((score) => score > 0.9999).length} without a mistake, ${scores.filter((score) => score < 0.9).length} below 0.9\n`,
);
for (const { seed, score, traits } of [...all]
  .sort((a, b) => a.score - b.score)
  .slice(0, Number(values.worst))) {
  process.stdout.write(`  seed ${seed}  ${score.toFixed(3)}  ${Object.values(traits).join(' · ')}\n`);
  if (!values.keep) continue;
  mkdirSync(values.keep, { recursive: true });
  writeFileSync(join(values.keep, `layout-${seed}.pdf`), randomLayout(seed).bytes);
}
