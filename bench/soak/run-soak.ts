import { setTimeout as wait } from 'node:timers/promises';
import { type Accepted, insist, submit } from '#bench/faults/client.ts';
import type { BenchCloud } from '#bench/faults/cloud.ts';
import { judge, type Verdict } from '#bench/faults/judge.ts';
import { settle } from '#bench/faults/settle.ts';
import { countEffects, readTasks, storesOf } from '#bench/faults/table.ts';
import { type AcceptedLoad, prepareLoad, runLoad } from '#bench/load-faults/client.ts';
import { judgeLoads, type LoadVerdict } from '#bench/load-faults/judge.ts';
import { createTargets, plainLoad } from '#bench/load-faults/loads.ts';
import { readWarehouse } from '#bench/load-faults/read-warehouse.ts';
import { compareThirds, type Thirds } from './compare-thirds.ts';
import { mixedRequest } from './mixed-requests.ts';
import { type ProcessSample, sampleProcesses } from './sample-processes.ts';

interface SoakOptions {
  readonly minutes: number;
  readonly warmUpMinutes: number;
  /** Tasks a second. */
  readonly rate: number;
  readonly seed: number;
  readonly onProgress: (progress: string) => void;
}

/** What a soak came to. */
interface SoakReport extends Verdict {
  readonly tasks: number;
  /** Those of them that load a file, and what the tables say of them. */
  readonly loads: LoadVerdict;
  /** Of all processes. */
  readonly rssMiB: Thirds;
  /** Of the cloud without its functions. */
  readonly cloudRssMiB: Thirds;
  readonly descriptors: Thirds;
  readonly processes: Thirds;
}

const SAMPLE_MS = 3_000;
/** A line of progress every so many samples. */
const TELL_EVERY = 20;

/** Submits at a steady rate, whatever becomes of the tasks, and looks at the processes; then judges what there is. */
export async function runSoak(cloud: BenchCloud, options: SoakOptions): Promise<SoakReport> {
  const { minutes, warmUpMinutes, onProgress } = options;
  const { table, bucket } = storesOf(cloud);
  for (const sql of createTargets()) await cloud.control('POST', '/redshift/query', { sql });
  const untilMs = performance.now() + (warmUpMinutes + minutes) * 60_000;
  const submitting = submitSteadily(cloud, options, untilMs);
  // told below, when the samples are taken
  submitting.catch(() => undefined);
  await wait(warmUpMinutes * 60_000);
  const samples = await sampleUntil(untilMs, cloud.pid, onProgress);
  const { accepted, loads } = await submitting;
  await settle(cloud, table);
  const evidence = {
    accepted,
    tasks: await readTasks(cloud, table),
    effects: await countEffects(cloud, bucket),
    queues: await cloud.queues(),
  };
  const of = (figure: keyof ProcessSample) => compareThirds(samples.map((sample) => sample[figure]));
  return {
    tasks: accepted.length,
    ...judge(evidence),
    loads: judgeLoads({ accepted: loads, tasks: evidence.tasks, ...(await readWarehouse(cloud)) }),
    rssMiB: of('rssMiB'),
    cloudRssMiB: of('rootRssMiB'),
    descriptors: of('descriptors'),
    processes: of('processes'),
  };
}

async function submitSteadily(
  cloud: BenchCloud,
  { rate, seed }: SoakOptions,
  untilMs: number,
): Promise<{ readonly accepted: readonly Accepted[]; readonly loads: readonly AcceptedLoad[] }> {
  const startedMs = performance.now();
  const running: Promise<Accepted>[] = [];
  const loads: AcceptedLoad[] = [];
  for (let number = 0; performance.now() < untilMs; number += 1) {
    const handled = submitOne(cloud, number, seed, loads);
    // told by the `all` at the end
    handled.catch(() => undefined);
    running.push(handled);
    await wait(Math.max(0, startedMs + ((number + 1) * 1000) / rate - performance.now()));
  }
  return { accepted: await Promise.all(running), loads };
}

/** Submits, and revokes or reads as the request has it: what clients do is part of the load. */
async function submitOne(
  cloud: BenchCloud,
  number: number,
  seed: number,
  loads: AcceptedLoad[],
): Promise<Accepted> {
  const request = mixedRequest(number, seed);
  if (request.task === 'load_to_redshift') {
    const load = plainLoad(number);
    const begun = await runLoad(cloud, load, await prepareLoad(cloud, load));
    loads.push(begun);
    return { request, ids: begun.ids };
  }
  const accepted = await submit(cloud, request);
  const [id] = accepted.ids;
  if (request.revokeAfterMs !== undefined) {
    await wait(request.revokeAfterMs);
    await insist(cloud, `/v1/tasks/${id}/revoke`, {}, {}, [409]);
  }
  const path = number % 10 === 0 ? '/v1/tasks?limit=20' : `/v1/tasks/${id}?waitSeconds=5`;
  if (number % 4 === 0) await read(cloud, path);
  return accepted;
}

async function read({ api, key }: BenchCloud, path: string): Promise<void> {
  const answer = await fetch(`${api}${path}`, { headers: { authorization: `Bearer ${key}` } });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`GET ${path}: ${answer.status} ${text}`);
}

async function sampleUntil(
  untilMs: number,
  pid: number,
  onProgress: (progress: string) => void,
): Promise<readonly ProcessSample[]> {
  const samples: ProcessSample[] = [];
  while (performance.now() < untilMs) {
    const sample = sampleProcesses(pid);
    samples.push(sample);
    if (samples.length % TELL_EVERY === 1) onProgress(JSON.stringify(sample));
    await wait(SAMPLE_MS);
  }
  return samples;
}
