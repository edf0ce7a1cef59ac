import { seededRandom } from '#local/services/gateway/random.ts';
import { submitAll } from './client.ts';
import type { BenchCloud } from './cloud.ts';
import { disturb } from './disturb.ts';
import { judge, type Verdict } from './judge.ts';
import { callEffects, planRules } from './plan.ts';
import { makeRequests } from './requests.ts';
import { quiet, settle } from './settle.ts';
import { countEffects, readTasks, storesOf, type TaskRecord } from './table.ts';

/** A run under faults, as its JSON line shows it. */
export interface FaultsReport extends Verdict {
  readonly tasks: number;
  readonly submitted: number;
  readonly injected: Readonly<Record<string, number>>;
  /** How often each state was reached. */
  readonly states: Readonly<Record<string, number>>;
}

const CLIENTS = 16;
/** Requests in flight beside the seeded ones do not change what the seed decides. */
const SALT = { requests: 1, disturb: 2 };

/** Submits `count` tasks while faults strike, stops the faults, lets everything end, and judges. */
export async function runFaults(
  cloud: BenchCloud,
  count: number,
  seed: number,
  show: (progress: string) => void,
): Promise<FaultsReport> {
  const { table, bucket } = storesOf(cloud);
  const requests = makeRequests(count, seed, seededRandom(seed + SALT.requests));
  await cloud.faults(planRules(), seed);
  const disturber = disturb(cloud, seededRandom(seed + SALT.disturb));
  let submitted = 0;
  const accepted = await submitAll(cloud, requests, {
    parallel: CLIENTS,
    onAccepted: () => {
      submitted += 1;
      show(`${submitted} of ${count} submitted`);
    },
  }).finally(() => disturber.stop());
  const { injected } = await cloud.control<{ injected: Record<string, number> }>('GET', '/faults');
  await cloud.faults([], seed);
  await settle(cloud, table, (open) => show(`${open} open`));
  // what lies in a queue after its task has ended is taken, too
  await cloud.advance(3_600);
  await quiet(cloud);
  const tasks = await readTasks(cloud, table);
  const effects = await countEffects(cloud, bucket);
  const verdict = judge({ accepted, tasks, effects, queues: await cloud.queues() });
  return {
    tasks: count,
    submitted,
    ...verdict,
    injected: { ...injected, ...disturber.done },
    states: statesOf(tasks),
  };
}

/** The kinds that were struck less often than `least`. */
export function tooRare({ injected }: FaultsReport, least: number): string[] {
  const kinds = [...callEffects, 'duplicateDelivery', 'kill', 'clockJump'];
  return kinds.filter((kind) => (injected[kind] ?? 0) < least);
}

function statesOf(tasks: readonly TaskRecord[]): Record<string, number> {
  const states: Record<string, number> = {};
  for (const { state, reason } of tasks) {
    const name = state === 'FAILURE' ? `FAILURE ${reason}` : state;
    states[name] = (states[name] ?? 0) + 1;
  }
  return states;
}
