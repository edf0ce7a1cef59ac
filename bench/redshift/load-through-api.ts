import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { insist } from '#bench/faults/client.ts';
import { type BenchCloud, startCloud } from '#bench/faults/cloud.ts';
import { uploadFile } from '#bench/load-faults/client.ts';
import { ensureAssembly } from '#local/runtime/synth.ts';

/** A load of many rows, from the upload of its files to the rows in the table. */
export interface LoadThroughApi {
  readonly megabytes: number;
  readonly uploadSeconds: number;
  readonly previewSeconds: number;
  /** From the request to run the loader to the end of its task. */
  readonly loadSeconds: number;
  /** The same files again: nothing is loaded. */
  readonly againSeconds: number;
  readonly rowsInTable: number;
  /** The most memory that a function ever had, in MiB: of the worker that loads, and of the API. */
  readonly workerPeakMiB: number;
  readonly apiPeakMiB: number;
}

const LOOK_MS = 50;

/** Loads `rows` rows over HTTP on a local cloud of its own, as two files: one upload takes at most 50 MiB. */
export async function loadThroughApi(rows: number): Promise<LoadThroughApi> {
  await ensureAssembly('cdk.out', (line) => console.error(line));
  const cloud = await startCloud('cdk.out');
  const memory = watchFunctions(cloud);
  try {
    const half = Math.ceil(rows / 2);
    const texts = [csvOf(1, half), csvOf(half + 1, rows)];
    const megabytes = texts.reduce((sum, text) => sum + text.length, 0) / 1e6;
    const bundle = await insist<{ id: string }>(cloud, '/v1/bundles', { name: 'many rows' });
    const uploadSeconds = await timed(async () => {
      for (const [part, text] of texts.entries()) {
        const upload = await uploadFile(cloud, `rows-${part}.csv`, text);
        await insist(cloud, `/v1/bundles/${bundle.id}/documents`, { upload });
      }
    });
    const config = { name: 'rows', source: { bundle: bundle.id }, target: { table: 'many_rows' } };
    const loader = await insist<{ id: string }>(cloud, '/v1/loaders', { ...config, createTable: true });
    const previewSeconds = await timed(() => insist(cloud, `/v1/loaders/${loader.id}/preview`, {}));
    const loadSeconds = await timed(() => runToEnd(cloud, loader.id, 'first'));
    const againSeconds = await timed(() => runToEnd(cloud, loader.id, 'second'));
    const counted = await cloud.control<{ rows: string[][] }>('POST', '/redshift/query', {
      sql: 'SELECT COUNT(DISTINCT id) FROM many_rows',
    });
    const peaks = await memory.stop();
    return {
      megabytes,
      uploadSeconds,
      previewSeconds,
      loadSeconds,
      againSeconds,
      rowsInTable: Number(counted.rows[0]?.[0]),
      workerPeakMiB: peaks('WarehouseQueueWorker'),
      apiPeakMiB: peaks('ApiFunction'),
    };
  } finally {
    await memory.stop();
    await cloud.stop();
  }
}

async function runToEnd(cloud: BenchCloud, loader: string, key: string): Promise<void> {
  const headers = { 'idempotency-key': key };
  const { id } = await insist<{ id: string }>(cloud, `/v1/loaders/${loader}/run`, {}, headers);
  for (;;) {
    const answer = await fetch(`${cloud.api}/v1/tasks/${id}?waitSeconds=20`, {
      headers: { authorization: `Bearer ${cloud.key}` },
    });
    const task = (await answer.json()) as { readonly state: string; readonly error?: unknown };
    if (task.state === 'SUCCESS') return;
    if (task.state === 'FAILURE') throw new Error(`the load failed: ${JSON.stringify(task.error)}`);
  }
}

/** The rows from one id to another, of the kind that a shop's orders are. */
function csvOf(from: number, to: number): string {
  const lines = ['id,customer,email,amount,ordered,seen_at\n'];
  for (let id = from; id <= to; id += 1) {
    const day = `2026-${String((id % 12) + 1).padStart(2, '0')}-${String((id % 28) + 1).padStart(2, '0')}`;
    lines.push(`${id},"Person ${id}",person.${id}@example.org,${id % 10_000}.25,${day},${day} 10:20:30\n`);
  }
  return lines.join('');
}

/** Follows the memory of every environment; an environment's own highest value counts, where the system tells it. */
function watchFunctions(cloud: BenchCloud) {
  const peaks = new Map<string, number>();
  const stopping = new AbortController();
  const look = async (): Promise<void> => {
    const environments = await cloud.control<{ functionId: string; pid: number; rssMiB: number }[]>(
      'GET',
      '/environments',
    );
    for (const { functionId, pid, rssMiB } of environments) {
      const highest = Math.max(rssMiB, highestOf(pid));
      peaks.set(functionId, Math.max(peaks.get(functionId) ?? 0, highest));
    }
  };
  const running = (async () => {
    while (!stopping.signal.aborted) {
      await look();
      await wait(LOOK_MS);
    }
  })();
  // told by stop
  running.catch(() => undefined);
  return {
    async stop() {
      stopping.abort();
      await running;
      return (prefix: string): number =>
        Math.max(0, ...[...peaks].filter(([id]) => id.startsWith(prefix)).map(([, peak]) => peak));
    },
  };
}

/** The most that a process ever had resident, in MiB; 0 where there is no /proc. */
function highestOf(pid: number): number {
  try {
    const [, kibibytes = '0'] = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Math.ceil(Number(kibibytes) / 1024);
  } catch {
    return 0;
  }
}

async function timed(perform: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await perform();
  return (performance.now() - began) / 1000;
}
