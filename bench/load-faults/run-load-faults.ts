import { setTimeout as wait } from 'node:timers/promises';
import type { BenchCloud } from '#bench/faults/cloud.ts';
import { disturb } from '#bench/faults/disturb.ts';
import { quiet, settle } from '#bench/faults/settle.ts';
import { countOpen, readTasks, storesOf } from '#bench/faults/table.ts';
import { seededRandom } from '#local/services/gateway/random.ts';
import { type AcceptedLoad, prepareLoad, runLoad } from './client.ts';
import { judgeLoads, type LoadVerdict } from './judge.ts';
import { createTargets, makeLoads, readTargets } from './loads.ts';
import { loadRules } from './plan.ts';

/** Loads under faults, as their JSON line shows them. */
export interface LoadFaultsReport extends LoadVerdict {
  readonly loads: number;
  readonly injected: Readonly<Record<string, number>>;
  readonly states: Readonly<Record<string, number>>;
}

const CLIENTS = 8;
const SALT = { loads: 1, disturb: 2 };
const MOST_ROWS = 1_000;
const STEP_SECONDS = 20;
const MOST_LOOKS = 300;

/** Prepares `count` loads, runs them while faults strike, stops the faults, lets everything end, and judges. */
export async function runLoadFaults(
  cloud: BenchCloud,
  count: number,
  seed: number,
  show: (progress: string) => void,
): Promise<LoadFaultsReport> {
  const { table } = storesOf(cloud);
  const query = async (sql: string) =>
    cloud.control<{ rows: string[][] }>('POST', '/redshift/query', { sql });
  for (const sql of createTargets()) await query(sql);
  const requests = makeLoads(count, seededRandom(seed + SALT.loads));
  const loaders = await inParallel(requests, (request) => prepareLoad(cloud, request));
  show(`${count} loads prepared`);

  await cloud.faults(loadRules, seed);
  const disturber = disturb(cloud, seededRandom(seed + SALT.disturb));
  const accepted: AcceptedLoad[] = await inParallel(requests, (request, index) =>
    runLoad(cloud, request, loaders[index] ?? ''),
  ).finally(() => disturber.stop());
  await mostHaveEnded(cloud, table, count, show);
  await warehouseIsIdle(cloud);
  const { injected } = await cloud.control<{ injected: Record<string, number> }>('GET', '/faults');
  await cloud.faults([], seed);
  await settle(cloud, table, (open) => show(`${open} open`));

  const rows = new Map<number, number>();
  for (const sql of readTargets()) {
    for (const id of await readAll(query, sql)) rows.set(Number(id), (rows.get(Number(id)) ?? 0) + 1);
  }
  const ledgers = await readAll(query, "SELECT table_name FROM svv_tables WHERE table_schema = 'beatless'");
  const ledger: string[] = [];
  for (const name of ledgers)
    ledger.push(...(await readAll(query, `SELECT task_id FROM beatless."${name}"`)));
  const tasks = (await readTasks(cloud, table)).filter(({ task }) => task === 'load_to_redshift');
  const states: Record<string, number> = {};
  for (const { state, reason } of tasks) {
    const name = state === 'FAILURE' ? `FAILURE ${reason}` : state;
    states[name] = (states[name] ?? 0) + 1;
  }
  const verdict = judgeLoads({ accepted, tasks, rows, ledger });
  return { loads: count, ...verdict, injected: { ...injected, ...disturber.done }, states };
}

/** The first column of every row. */
async function readAll(
  query: (sql: string) => Promise<{ rows: string[][] }>,
  sql: string,
): Promise<string[]> {
  const all: string[] = [];
  for (;;) {
    const { rows } = await query(`${sql} ORDER BY 1 LIMIT ${MOST_ROWS} OFFSET ${all.length}`);
    all.push(...rows.map(([first = '']) => first));
    if (rows.length < MOST_ROWS) return all;
  }
}

/** Faults go on until nine of ten loads have ended, or until waiting longer would show nothing new. */
async function mostHaveEnded(
  cloud: BenchCloud,
  table: string,
  count: number,
  show: (progress: string) => void,
): Promise<void> {
  for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
    const open = await countOpen(cloud, table);
    show(`${open} open, under faults`);
    if (open <= count / 10) return;
    // Back-offs and the sweep's minutes pass; a clock that runs while a slow machine works would only end leases
    await quiet(cloud);
    await warehouseIsIdle(cloud);
    await cloud.advance(STEP_SECONDS);
  }
}

async function warehouseIsIdle(cloud: BenchCloud): Promise<void> {
  for (let looks = 0; looks < 3; ) {
    await wait(100);
    const { active } = await cloud.control<{ active: number }>('GET', '/redshift');
    looks = active === 0 ? looks + 1 : 0;
  }
}

async function inParallel<T, R>(
  items: readonly T[],
  perform: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const waiting = [...items.entries()];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift())
      results[next[0]] = await perform(next[1], next[0]);
  };
  await Promise.all(Array.from({ length: CLIENTS }, worker));
  return results;
}
