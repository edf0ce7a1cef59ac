import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { extractTables } from '#pdf/extract.ts';
import { adjacencyF1 } from '#test/fixtures/pdf/adjacency.ts';
import { makeDocument } from '#test/fixtures/pdf/everyday/documents.ts';
import { kinds } from './kinds/kinds.ts';

/** So many of the worst documents of each kind are named. */
const worst = 4;

/**
 * Scores the extractor on `count` documents of each kind (or of the one named `only`), seeds `first` and following.
 * Prints the mean adjacency F1 per kind, worst first; the PDFs of the worst documents go to `folder`.
 */
export async function runKinds(count: number, first: number, folder: string, only: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const results: { name: string; scores: { seed: number; score: number }[] }[] = [];
  for (const kind of kinds.filter(({ name }) => name.includes(only))) {
    const scores: { seed: number; score: number }[] = [];
    for (let seed = first; seed < first + count; seed += 1) {
      const { bytes, truth } = makeDocument(kind, seed);
      const found: string[][][] = [];
      for await (const { rows } of extractTables(bytes)) found.push(rows);
      scores.push({ seed, score: adjacencyF1(truth, found) });
    }
    scores.sort((a, b) => a.score - b.score);
    for (const { seed, score } of scores.slice(0, worst))
      if (score < 1) writeFileSync(join(folder, `${kind.name}-${seed}.pdf`), makeDocument(kind, seed).bytes);
    results.push({ name: kind.name, scores });
  }
  for (const { name, scores } of results.sort((a, b) => mean(a.scores) - mean(b.scores))) {
    const perfect = scores.filter(({ score }) => score > 0.9999).length;
    const seeds = scores.slice(0, worst).filter(({ score }) => score < 1);
    process.stdout.write(
      `${mean(scores).toFixed(4)}  ${name.padEnd(18)} ${String(perfect).padStart(4)} of ${scores.length} without a mistake  ${seeds.map(({ seed, score }) => `${seed}: ${score.toFixed(2)}`).join(' ')}\n`,
    );
  }
  const all = results.flatMap(({ scores }) => scores);
  process.stdout.write(`${mean(all).toFixed(4)}  ${all.length} documents from seed ${first}\n`);
}

function mean(scores: readonly { score: number }[]): number {
  return scores.reduce((sum, { score }) => sum + score, 0) / Math.max(1, scores.length);
}
