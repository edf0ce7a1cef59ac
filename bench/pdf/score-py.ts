import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Runs the set's own score.py over predictions and shows its lines. `tag` and `tier` choose among the documents. */
export function score(set: string, predictions: string, flags: readonly string[] = []): string {
  const args = [join(set, 'score.py'), join(set, 'manifest.json'), predictions, ...flags];
  const { status, stdout, stderr } = spawnSync('python3', args, { encoding: 'utf8' });
  return status === 0 ? stdout : `score.py failed: ${stderr}\n`;
}

/** Adjacency F1 of each document, by its id. */
export function scoresById(set: string, predictions: string): Map<string, number> {
  const folder = mkdtempSync(join(tmpdir(), 'pdf-score-'));
  const file = join(folder, 'scores.json');
  try {
    score(set, predictions, ['--json', file]);
    const text = readFileSync(file, 'utf8');
    const { docs } = JSON.parse(text) as { docs: Record<string, { adj_f1: number }> };
    return new Map(Object.entries(docs).map(([id, { adj_f1 }]) => [id, adj_f1]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
