import { describe, expect, it } from 'vitest';
import { extractTables } from '#pdf/extract.ts';
import { adjacencyF1 } from '#test/fixtures/pdf/adjacency.ts';
import { everydayKinds, makeDocument } from '#test/fixtures/pdf/everyday/documents.ts';
import { withoutTables } from '#test/fixtures/pdf/everyday/without-tables.ts';

const seeds = [1, 2, 3, 4];

describe('everyday documents', () => {
  it.each(everydayKinds.map((kind) => [kind.name, kind] as const))(
    '%s: its tables are read as people see them',
    async (_, kind) => {
      for (const seed of seeds) {
        const document = makeDocument(kind, seed);
        expect(adjacencyF1(document.truth, await rowsOf(document.bytes)), `seed ${seed}`).toBeGreaterThan(
          0.94,
        );
      }
    },
  );

  it('all kinds together: at least 0.98 of what adjoins is found, and nothing else', async () => {
    const scores: number[] = [];
    for (const kind of everydayKinds) {
      for (const seed of seeds) {
        const document = makeDocument(kind, seed);
        scores.push(adjacencyF1(document.truth, await rowsOf(document.bytes)));
      }
    }
    expect(scores).toHaveLength(80);
    expect(scores.reduce((sum, score) => sum + score) / scores.length).toBeGreaterThanOrEqual(0.98);
  });

  it.each(withoutTables.map((kind) => [kind.name, kind] as const))(
    '%s: no table is made up',
    async (_, kind) => {
      for (const seed of seeds) expect(await rowsOf(makeDocument(kind, seed).bytes)).toEqual([]);
    },
  );
});

async function rowsOf(bytes: Uint8Array): Promise<string[][][]> {
  const tables: string[][][] = [];
  for await (const { rows } of extractTables(bytes)) tables.push(rows);
  return tables;
}
