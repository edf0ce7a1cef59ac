import './help.ts';
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { LOCAL_SETTINGS } from '#local/runtime/local-settings.ts';
import { median } from './statistics.ts';

/*
 * How long the local cloud takes to be ready, and what it holds in memory: at once, and after one conversion.
 * npm run bench:local -- [--runs 5]
 */

interface Memory {
  readonly supervisorMiB: number;
  readonly environmentsMiB: number;
}

const { values } = parseArgs({ options: { runs: { type: 'string', default: '5' } } });
const runs = Number(values.runs);
const rows: { ready: number; idle: Memory; used: Memory }[] = [];
for (let run = 0; run < runs; run += 1) rows.push(await once(['--no-synth']));
const withSynth: number[] = [];
for (let run = 0; run < Math.min(3, runs); run += 1) withSynth.push(await synthAndStart());

const total = ({ supervisorMiB, environmentsMiB }: Memory) => supervisorMiB + environmentsMiB;
print(
  'ready from an existing cdk.out',
  rows.map(({ ready }) => ready),
  's',
);
print('ready with synth', withSynth, 's');
print(
  'idle memory, supervisor',
  rows.map(({ idle }) => idle.supervisorMiB),
  'MiB',
);
print(
  'idle memory, all processes',
  rows.map(({ idle }) => total(idle)),
  'MiB',
);
print(
  'memory after one debug_task, all processes',
  rows.map(({ used }) => total(used)),
  'MiB',
);

/** Starts a cloud in an empty folder, looks at its memory, runs one task, looks again, stops it. */
async function once(args: readonly string[]): Promise<{ ready: number; idle: Memory; used: Memory }> {
  const folder = await mkdtemp(join(tmpdir(), 'beatless-bench-'));
  const started = performance.now();
  const child = spawn(
    process.execPath,
    ['local/run.ts', '--port', '0', '--json', '--data', folder, ...args],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const gone = new Promise((resolve) => child.once('exit', resolve));
  try {
    const [line] = await new Promise<string[]>((resolve, reject) => {
      createInterface({ input: child.stdout }).once('line', (text) => resolve([text]));
      child.once('exit', (code) => reject(new Error(`the local cloud ended with code ${code}`)));
    });
    const ready = (performance.now() - started) / 1000;
    const { api, key, control } = JSON.parse(line ?? '{}');
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    const idle = await memory(control);
    await runTask(api, key);
    return { ready, idle, used: await memory(control) };
  } finally {
    child.kill('SIGTERM');
    await gone;
    await rm(folder, { recursive: true, force: true });
  }
}

async function synthAndStart(): Promise<number> {
  const started = performance.now();
  const synth = spawn('node_modules/.bin/cdk', ['synth', '--quiet', ...LOCAL_SETTINGS], {
    stdio: 'ignore',
    env: { ...process.env, CDK_VALIDATION: 'false' },
  });
  await new Promise((resolve) => synth.once('exit', resolve));
  const synthSeconds = (performance.now() - started) / 1000;
  return synthSeconds + (await once(['--no-synth'])).ready;
}

async function memory(control: string): Promise<Memory> {
  const answer = (await (await fetch(`${control}/memory`)).json()) as {
    supervisorMiB: number;
    environments: readonly { rssMiB: number }[];
  };
  const environmentsMiB = answer.environments.reduce((sum, { rssMiB }) => sum + rssMiB, 0);
  return { supervisorMiB: answer.supervisorMiB, environmentsMiB };
}

async function runTask(api: string, key: string): Promise<void> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const submitted = await fetch(`${api}/v1/tasks`, {
    method: 'POST',
    headers,
    body: '{"task":"debug_task"}',
  });
  const { id } = (await submitted.json()) as { id: string };
  await fetch(`${api}/v1/tasks/${id}?waitSeconds=20`, { headers });
}

function print(what: string, values: readonly number[], unit: string): void {
  const sorted = [...values].sort((a, b) => a - b);
  console.log(
    `${what}: median ${median(values).toFixed(1)} ${unit} (${sorted.map((it) => it.toFixed(1)).join(', ')})`,
  );
}
