import type { BenchCloud } from '#bench/faults/cloud.ts';
import type { LoadEvidence } from './judge.ts';
import { readTargets } from './loads.ts';

const MOST_ROWS = 1_000;

/** What the targets and the ledgers of loads hold. */
export async function readWarehouse(cloud: BenchCloud): Promise<Pick<LoadEvidence, 'rows' | 'ledger'>> {
  const rows = new Map<number, number>();
  for (const sql of readTargets())
    for (const id of await readAll(cloud, sql)) rows.set(Number(id), (rows.get(Number(id)) ?? 0) + 1);
  const ledgers = await readAll(cloud, "SELECT table_name FROM svv_tables WHERE table_schema = 'beatless'");
  const ledger: string[] = [];
  for (const name of ledgers)
    ledger.push(...(await readAll(cloud, `SELECT task_id FROM beatless."${name}"`)));
  return { rows, ledger };
}

/** The first column of every row. */
async function readAll(cloud: BenchCloud, sql: string): Promise<string[]> {
  const all: string[] = [];
  for (;;) {
    const page = `${sql} ORDER BY 1 LIMIT ${MOST_ROWS} OFFSET ${all.length}`;
    const { rows } = await cloud.control<{ rows: string[][] }>('POST', '/redshift/query', { sql: page });
    all.push(...rows.map(([first = '']) => first));
    if (rows.length < MOST_ROWS) return all;
  }
}
