import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { fakeServer } from './fake-server.ts';

const clientFile = (name: string) => fileURLToPath(import.meta.resolve(`#client/${name}`));
const task = {
  id: '01920000-0000-7000-8000-000000000000',
  task: 'debug_task',
  state: 'STARTED',
  createdAt: 'x',
};

/** The command as a process of its own. */
function start(script: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, [clientFile(script), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, ...env },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const exit = new Promise<number | null>((resolve) => child.on('exit', resolve));
  return { child, exit, err: text(child.stderr) };
}

it.each(['cli.ts', 'beatless.mjs'])('runs as a process: %s', async (script) => {
  const { child, exit, err } = start(script, ['--version']);
  const out = await text(child.stdout);
  expect([await exit, out, await err]).toEqual([0, expect.stringMatching(/^\d+\.\d+\.\d+\n$/), '']);
});

it('ends at Ctrl-C with exit status 130 and leaves the task running', async () => {
  const polled = Promise.withResolvers<void>();
  const server = await fakeServer({
    [`GET /v1/tasks/${task.id}`]: ({ query }) => {
      if (!query.waitSeconds) return { body: task };
      polled.resolve();
      return 'hang';
    },
  });
  const env = { BEATLESS_URL: server.url, BEATLESS_KEY: 'bl_test' };
  const { child, exit, err } = start('cli.ts', ['wait', task.id], env);
  await polled.promise;
  child.kill('SIGINT');
  expect(await exit).toBe(130);
  expect(await err).toBe(`beatless: interrupted. Task ${task.id} goes on: beatless wait ${task.id}\n`);
});

it('ends quietly when whoever reads its output has seen enough', async () => {
  const page = { tasks: Array.from({ length: 100 }, () => task), cursor: 'there is always more' };
  const server = await fakeServer({ 'GET /v1/tasks': () => ({ body: page }) });
  const env = { BEATLESS_URL: server.url, BEATLESS_KEY: 'bl_test' };
  const { child, exit, err } = start('cli.ts', ['list', '--all'], env);
  child.stdout.once('data', () => child.stdout.destroy());
  expect(await exit).toBe(0);
  expect(await err).toBe('');
});
