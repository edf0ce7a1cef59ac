import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A running local cloud, as its first line tells of it. */
export interface LocalCloud {
  readonly api: string;
  readonly key: string;
  readonly control: string;
}

/** Starts a local cloud on free ports with its data in `folder`, does the work with it, and stops it. */
export async function withLocalCloud<T>(
  folder: string,
  args: readonly string[],
  work: (cloud: LocalCloud) => Promise<T>,
): Promise<T> {
  const given = ['--port', '0', '--json', '--no-reload', '--data', join(folder, 'data'), ...args];
  const cloud = spawn(process.execPath, ['local/run.ts', ...given], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => cloud.once('close', () => resolve()));
  const gone = new Promise<never>((_, reject) =>
    cloud.once('exit', (code) => reject(new Error(`the local cloud ended with code ${code}`))),
  );
  gone.catch(() => undefined);
  const lines = createInterface({ input: cloud.stdout });
  try {
    const line = await Promise.race([new Promise<string>((resolve) => lines.once('line', resolve)), gone]);
    return await work(JSON.parse(line) as LocalCloud);
  } finally {
    cloud.kill('SIGTERM');
    await ended;
  }
}
