import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { openPushChannel, type PushedTask } from '#client/push-channel.ts';

/*
 * From the write of an outcome until every watching client has been told of it, on the local cloud.
 * npm run bench:push -- [--connections 200] [--tasks 100] [--per-second 10]
 * With many tasks a second it shows what the machine can tell (each is three changes, each for every connection), with few how
 * long telling takes.
 */

interface Ready {
  readonly api: string;
  readonly key: string;
}

interface Pushed extends PushedTask {
  readonly endedAt?: string;
}

const { values } = parseArgs({
  options: {
    connections: { type: 'string', default: '200' },
    tasks: { type: 'string', default: '100' },
    'per-second': { type: 'string', default: '10' },
  },
});
const [connections, tasks] = [Number(values.connections), Number(values.tasks)];
const pauseMs = 1_000 / Number(values['per-second']);
const folder = await mkdtemp(join(tmpdir(), 'beatless-bench-'));
const cloud = spawn(
  process.execPath,
  ['local/run.ts', '--port', '0', '--json', '--no-synth', '--data', folder],
  {
    stdio: ['ignore', 'pipe', 'inherit'],
  },
);
try {
  await measure(await readyOf(cloud));
} finally {
  cloud.kill('SIGINT');
  await new Promise((resolve) => cloud.once('exit', resolve));
  await rm(folder, { recursive: true, force: true });
}

async function measure({ api, key }: Ready): Promise<void> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const post = async (path: string, body: unknown) =>
    (await fetch(`${api}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })).json();
  const delays: number[] = [];
  const open = () =>
    new Promise<() => void>((resolve) => {
      const channel = openPushChannel<Pushed>({
        ticket: () => post('/v1/push/tickets', {}),
        onTask: ({ endedAt }) => {
          if (endedAt !== undefined) delays.push(Date.now() - Date.parse(endedAt));
        },
        onState: (state) => state === 'open' && resolve(() => channel.close()),
      });
    });
  const close: (() => void)[] = [];
  // Ten at a time: what is measured is telling, not connecting
  while (close.length < connections) {
    const group = Math.min(10, connections - close.length);
    close.push(...(await Promise.all(Array.from({ length: group }, open))));
  }
  for (let at = 0; at < tasks; at += 1) {
    await post('/v1/tasks', { task: 'debug_task', input: { message: String(at) } });
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  for (const start = Date.now(); delays.length < tasks * connections && Date.now() - start < 60_000; )
    await new Promise((resolve) => setTimeout(resolve, 100));
  for (const end of close) end();
  delays.sort((a, b) => a - b);
  const at = (share: number) => delays[Math.min(delays.length - 1, Math.floor(share * delays.length))];
  const told = `${delays.length} of ${tasks * connections} told`;
  console.log(`${connections} connections, ${tasks} tasks: ${told}; p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`);
}

async function readyOf({ stdout }: ChildProcess): Promise<Ready> {
  if (!stdout) throw new Error('the local cloud has no output');
  for await (const line of createInterface({ input: stdout })) return JSON.parse(line) as Ready;
  throw new Error('the local cloud did not start');
}
