import type { ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startChild } from '../children.ts';
import { inParallel, type Lifetime, throughputOf } from '../throughput.ts';
import type { Peer } from './peer.ts';
import { runCommand } from './run-command.ts';

const packages = ['bullmq@6.7.0', 'ioredis@6.0.0'];
const longestMs = 120_000;

/** What is used of BullMQ. */
interface BullMq {
  Queue: new (name: string, options: object) => Queue;
  Worker: new (name: string, work: (job: { data: unknown }) => Promise<unknown>, options: object) => unknown;
}

interface Queue {
  add(name: string, data: unknown): Promise<{ id?: string }>;
  getJobCounts(...states: string[]): Promise<Record<string, number>>;
  getJobs(states: string[], from: number, to: number): Promise<{ id?: string; finishedOn?: number }[]>;
  obliterate(options: { force: boolean }): Promise<void>;
  close(): Promise<void>;
}

const queueName = 'bench';

/** BullMQ with one worker process; installs it into `folder`. */
export async function startBullMq(folder: string, redisPort: number): Promise<Peer> {
  await runCommand('npm', [
    'install',
    '--no-audit',
    '--no-fund',
    '--ignore-scripts',
    '--prefix',
    folder,
    ...packages,
  ]);
  const { Queue } = load(folder);
  const queue = new Queue(queueName, { connection: connectionTo(redisPort) });
  const worker = startChild(process.execPath, [fileURLToPath(import.meta.url), folder, String(redisPort)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await ready(worker.process);
  return {
    name: `${packages.join(' + ')}, concurrency 16`,
    run: async (tasks, clients) => throughputOf(await run(queue, tasks, clients)),
    stop: async () => {
      await worker.stop();
      await queue.close();
    },
  };
}

async function run(queue: Queue, tasks: number, clients: number): Promise<readonly Lifetime[]> {
  const submitted = new Map<string, number>();
  await inParallel(clients, tasks, async () => {
    const at = Date.now();
    const { id = '' } = await queue.add('debug_task', { message: 'hello' });
    submitted.set(id, at);
  });
  const until = Date.now() + longestMs;
  while (((await queue.getJobCounts('completed')).completed ?? 0) < tasks) {
    if (Date.now() > until) throw new Error(`BullMQ did not finish within ${longestMs / 1000} s`);
    await sleep(20);
  }
  const jobs = await queue.getJobs(['completed'], 0, tasks);
  await queue.obliterate({ force: true });
  return jobs.map(({ id = '', finishedOn = Number.NaN }) => ({
    submittedAt: submitted.get(id) ?? Number.NaN,
    endedAt: finishedOn,
  }));
}

const load = (folder: string): BullMq => createRequire(join(folder, 'package.json'))('bullmq') as BullMq;

const connectionTo = (port: number) => ({ host: '127.0.0.1', port, maxRetriesPerRequest: null });

function ready(worker: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.stdout?.once('data', () => resolve());
    worker.once('exit', (code) => reject(new Error(`the BullMQ worker ended with code ${code}`)));
  });
}

/** The worker is this file in a process of its own. */
if (import.meta.main) {
  const [folder = '', port = ''] = process.argv.slice(2);
  const { Worker } = load(folder);
  const work = async ({ data }: { data: unknown }) => ({ ...(data as object), attempt: 1 });
  new Worker(queueName, work, { connection: connectionTo(Number(port)), concurrency: 16 });
  console.log('ready');
}
