import { setTimeout as wait } from 'node:timers/promises';
import type { BenchCloud } from '#bench/faults/cloud.ts';
import { disturb } from '#bench/faults/disturb.ts';
import { quiet } from '#bench/faults/settle.ts';
import { countOpen, readTasks, storesOf } from '#bench/faults/table.ts';
import { seededRandom } from '#local/services/gateway/random.ts';
import { type AcceptedLoad, prepareLoad, revokeLoad, runLoad } from './client.ts';
import { judgeLoads, type LoadVerdict } from './judge.ts';
import { createTargets, type LoadRequest, makeLoads } from './loads.ts';
import { loadRules, revokedIn } from './plan.ts';
import { readWarehouse } from './read-warehouse.ts';

/** Loads under faults, as their JSON line shows them. */
export interface LoadFaultsReport extends LoadVerdict {
  readonly loads: number;
  readonly injected: Readonly<Record<string, number>>;
  readonly states: Readonly<Record<string, number>>;
}

const CLIENTS = 16;
/** How long (real ms) the statement of a held load waits to be begun, and any other. */
const HELD_MS = 45_000;
const USUAL_PICKED_MS = 10;
const SALT = { loads: 1, disturb: 2 };
/** Where nothing moves by itself, back-offs, leases and the sweep's minutes are waited for: the clock may make large steps. */
const QUIET_STEP_SECONDS = 300;
/** Where something does, far less than a lease: the places of killed attempts become free, living ones keep theirs. */
const BUSY_STEP_SECONDS = 30;
/** How long (real ms) something may move before the clock is moved all the same: deferred loads come back for ever. */
const PATIENCE_MS = 2_000;
/** So often the clock is moved: under faults, and after them until everything has ended. */
const MOST_LOOKS = { underFaults: 120, after: 600 };

/** Prepares `count` loads, runs them while faults strike, stops the faults, lets everything end, and judges. */
export async function runLoadFaults(
  cloud: BenchCloud,
  count: number,
  seed: number,
  show: (progress: string) => void,
): Promise<LoadFaultsReport> {
  const { table } = storesOf(cloud);
  for (const sql of createTargets()) await cloud.control('POST', '/redshift/query', { sql });
  const requests = makeLoads(count, seededRandom(seed + SALT.loads));
  const owners = new Set(requests.map(({ owner }) => owner));
  const keys = new Map(
    await inParallel([...owners], async (owner) => [owner, await cloud.keyOf(owner)] as const),
  );
  const as = ({ owner }: LoadRequest): BenchCloud => ({ ...cloud, key: keys.get(owner) ?? '' });
  const loaders = await inParallel(requests, (request) => prepareLoad(as(request), request));
  show(`${count} loads prepared`);

  await cloud.faults(loadRules, seed);
  const disturber = disturb(cloud, seededRandom(seed + SALT.disturb));
  const over = new AbortController();
  const revokes: Promise<string | undefined>[] = [];
  const begin = async (request: LoadRequest): Promise<AcceptedLoad> => {
    const load = await runLoad(as(request), request, loaders[request.number] ?? '');
    const revoke = revokeLoad(as(request), load, over.signal);
    // told at the end
    revoke.catch(() => undefined);
    revokes.push(revoke);
    return load;
  };
  const ordinary = requests.filter(({ isHeld }) => !isHeld);
  const accepted = await inParallel(ordinary, begin).finally(() => disturber.stop());
  accepted.push(...(await beginHeld(cloud, requests, begin, revokes)));
  show(`${count} loads accepted`);
  await passTime(cloud, { mostOpen: Math.floor(count / 10), mostLooks: MOST_LOOKS.underFaults }, show);
  await warehouseIsIdle(cloud);
  over.abort();
  const revoked: Record<string, number> = {};
  for (const state of await Promise.all(revokes)) {
    if (state === undefined) continue;
    const name = revokedIn(state);
    revoked[name] = (revoked[name] ?? 0) + 1;
  }
  const { injected } = await cloud.control<{ injected: Record<string, number> }>('GET', '/faults');
  await cloud.faults([], seed);
  await passTime(cloud, { mostOpen: 0, mostLooks: MOST_LOOKS.after }, show);

  const { rows, ledger } = await readWarehouse(cloud);
  const tasks = (await readTasks(cloud, table)).filter(({ task }) => task === 'load_to_redshift');
  const states: Record<string, number> = {};
  for (const { state, reason } of tasks) {
    const name = state === 'FAILURE' ? `FAILURE ${reason}` : state;
    states[name] = (states[name] ?? 0) + 1;
  }
  const verdict = judgeLoads({ accepted, tasks, rows, ledger });
  return { loads: count, ...verdict, injected: { ...injected, ...revoked, ...disturber.done }, states };
}

/** Begins the held loads while the warehouse takes its time, and waits until their revokes have met them. */
async function beginHeld(
  cloud: BenchCloud,
  requests: readonly LoadRequest[],
  begin: (request: LoadRequest) => Promise<AcceptedLoad>,
  revokes: readonly Promise<unknown>[],
): Promise<readonly AcceptedLoad[]> {
  await cloud.control('POST', '/redshift', { pickedAfterMs: HELD_MS });
  const before = revokes.length;
  const held = await inParallel(
    requests.filter(({ isHeld }) => isHeld),
    begin,
  );
  await Promise.race([Promise.allSettled(revokes.slice(before)), wait(HELD_MS)]);
  // A revoke is accepted at once; the worker that cancels comes when the queue lets it.
  for (const until = Date.now() + HELD_MS; Date.now() < until; await wait(500)) {
    const { injected } = await cloud.control<{ injected: Record<string, number> }>('GET', '/faults');
    if (injected.killAtCancel) break;
  }
  await cloud.control('POST', '/redshift', { pickedAfterMs: USUAL_PICKED_MS });
  return held;
}

/** Moves the clock on until no more than `mostOpen` tasks are open, at most `mostLooks` times. */
async function passTime(
  cloud: BenchCloud,
  { mostOpen, mostLooks }: { readonly mostOpen: number; readonly mostLooks: number },
  show: (progress: string) => void,
): Promise<void> {
  const { table } = storesOf(cloud);
  for (let looks = 0; looks < mostLooks; looks += 1) {
    const open = await countOpen(cloud, table);
    show(`${open} open`);
    if (open <= mostOpen) return;
    const isQuiet = await quiet(cloud, PATIENCE_MS);
    await warehouseIsIdle(cloud);
    await cloud.advance(isQuiet ? QUIET_STEP_SECONDS : BUSY_STEP_SECONDS);
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
