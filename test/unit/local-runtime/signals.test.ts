import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { buildAssembly, functionResources, temporaryFolder } from './build-assembly.ts';
import { eventually } from './test-cloud.ts';

/** Tells its process id, then works for a while. */
const worker = `export const handler = async ({ ms }) => {
  console.log(JSON.stringify({ pid: process.pid }));
  await new Promise((resolve) => setTimeout(resolve, ms));
  return 'finished';
};`;

interface Supervisor {
  readonly process: ChildProcess;
  readonly lines: Record<string, unknown>[];
  readonly exited: Promise<number | null>;
}

/** A supervisor at the head of a process group, as a terminal starts it. */
function startSupervisor(ms: number): Supervisor {
  const assembly = buildAssembly(
    { App: { Resources: functionResources('Worker', { Timeout: 60 }) } },
    { worker: { 'index.mjs': worker } },
  );
  const script = fileURLToPath(new URL('./supervisor.ts', import.meta.url));
  const child = spawn(
    process.execPath,
    [script, assembly, temporaryFolder(), 'Worker', JSON.stringify({ ms })],
    {
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines: Record<string, unknown>[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(JSON.parse(line)));
  const exited = new Promise<number | null>((resolve) => child.on('exit', resolve));
  return { process: child, lines, exited };
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

const pidOfWorker = ({ lines }: Supervisor) =>
  eventually(() => lines.find(({ pid }) => pid)?.pid as number | undefined);

test('a supervisor that is killed leaves no environment behind', async () => {
  const supervisor = startSupervisor(60_000);
  const pid = await pidOfWorker(supervisor);
  supervisor.process.kill('SIGKILL');
  await eventually(() => !isAlive(pid));
});

test('Ctrl-C, which reaches every process of the terminal, lets the running invocation finish', async () => {
  const supervisor = startSupervisor(400);
  await pidOfWorker(supervisor);
  process.kill(-(supervisor.process.pid ?? 0), 'SIGINT');
  expect(await supervisor.exited).toBe(0);
  expect(supervisor.lines.slice(1)).toEqual([
    { outcome: 'success', requestId: expect.any(String), payload: '"finished"' },
    { stopped: true },
  ]);
});

test('a second Ctrl-C ends everything at once; the echo of the first one does not', async () => {
  const supervisor = startSupervisor(60_000);
  const pid = await pidOfWorker(supervisor);
  const pressed = performance.now();
  supervisor.process.kill('SIGINT');
  supervisor.process.kill('SIGINT');
  await new Promise((resolve) => setTimeout(resolve, 700));
  expect(supervisor.process.exitCode).toBeNull();
  supervisor.process.kill('SIGINT');
  expect(await supervisor.exited).toBe(130);
  expect(performance.now() - pressed).toBeLessThan(4_000);
  await eventually(() => !isAlive(pid));
});
