import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startChild } from '../children.ts';
import { type Lifetime, throughputOf } from '../throughput.ts';
import type { Peer } from './peer.ts';
import { runCommand } from './run-command.ts';

const requirement = 'celery[redis]==5.5.3';

/** Celery with one prefork worker of two processes and results in Redis; installs it into a venv in `folder`. */
export async function startCelery(folder: string, redisPort: number): Promise<Peer> {
  const venv = join(folder, 'venv');
  await runCommand('python3', ['-m', 'venv', venv]);
  const python = join(venv, 'bin/python');
  await runCommand(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', requirement]);
  await copyFile(fileURLToPath(new URL('./celery_app.py', import.meta.url)), join(folder, 'celery_app.py'));
  const env = { ...process.env, REDIS_URL: `redis://127.0.0.1:${redisPort}/1` };
  const args = ['-m', 'celery', '-A', 'celery_app', 'worker', '-c', '2', '-l', 'WARNING', '--without-mingle'];
  const worker = startChild(python, args, { cwd: folder, env, stdio: 'ignore' });
  const submit = async (tasks: number, clients: number): Promise<readonly Lifetime[]> => {
    const text = await runCommand(python, ['celery_app.py', String(tasks), String(clients)], {
      cwd: folder,
      env,
    });
    return JSON.parse(text) as readonly Lifetime[];
  };
  // The first one returns when the worker is up.
  await submit(1, 1).catch(async (error: unknown) => {
    await worker.stop();
    throw error;
  });
  return {
    name: `${requirement} -c 2`,
    run: async (tasks, clients) => throughputOf(await submit(tasks, clients)),
    stop: worker.stop,
  };
}
