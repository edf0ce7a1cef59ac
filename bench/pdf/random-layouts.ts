import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { extractTables } from '#pdf/extract.ts';
import { adjacencyF1 } from '#test/fixtures/pdf/adjacency.ts';
import { randomLayout } from './random-layout.ts';

/**
 * Scores the extractor on layouts drawn by chance, seeds `first` and following. Prints the mean adjacency F1 per choice,
 * worst first, and the worst seeds, whose PDFs go to `folder`.
 */
export async function runRandom(count: number, first: number, folder: string): Promise<void> {
  const byTrait = new Map<string, number[]>();
  const all: { seed: number; score: number; traits: Record<string, string> }[] = [];
  for (let seed = first; seed < first + count; seed += 1) {
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
  for (const { seed, score, traits } of [...all].sort((a, b) => a.score - b.score).slice(0, 15)) {
    process.stdout.write(`  seed ${seed}  ${score.toFixed(3)}  ${Object.values(traits).join(' · ')}\n`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `layout-${seed}.pdf`), randomLayout(seed).bytes);
  }
}
