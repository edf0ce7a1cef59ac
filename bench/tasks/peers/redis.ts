import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startChild } from '../children.ts';
import { runCommand } from './run-command.ts';

/** A Redis server of its own, with its default settings. */
export interface Redis {
  readonly port: number;
  readonly version: string;
  stop(): Promise<void>;
}

/** Starts the redis-server on PATH, or Debian's, unpacked into `folder` (nothing is installed into the system). */
export async function startRedis(folder: string): Promise<Redis> {
  const { command, env } = await findRedis(folder);
  const version = /v=([\d.]+)/.exec(await runCommand(command, ['--version'], { env }))?.[1] ?? '?';
  const port = await freePort();
  const data = join(folder, 'redis-data');
  await mkdir(data);
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', data];
  const child = startChild(command, args, { env, stdio: 'ignore' });
  await sleep(500);
  if (child.process.exitCode === null) return { port, version, stop: child.stop };
  throw new Error(`redis-server ended with code ${child.process.exitCode}`);
}

interface Found {
  readonly command: string;
  readonly env: NodeJS.ProcessEnv;
}

async function findRedis(folder: string): Promise<Found> {
  const onPath = await runCommand('redis-server', ['--version']).catch(() => undefined);
  if (onPath !== undefined) return { command: 'redis-server', env: process.env };
  return unpackRedis(folder);
}

/** The server's program is in Debian's redis-tools; the other packages are the libraries that it loads. */
const packages = [
  'redis-tools',
  'libatomic1',
  'libjemalloc2',
  'liblua5.1-0',
  'liblzf1',
  'lua-bitop',
  'lua-cjson',
];

async function unpackRedis(folder: string): Promise<Found> {
  const root = join(folder, 'redis');
  await mkdir(root);
  await runCommand('apt-get', ['download', '-q', ...packages], { cwd: root });
  await runCommand('sh', ['-c', 'for file in *.deb; do dpkg -x "$file" .; done'], { cwd: root });
  const command = join(root, 'usr/bin/redis-check-rdb');
  if (!existsSync(command)) throw new Error("Debian's redis-tools has no redis-check-rdb");
  const libraries = (await runCommand('sh', ['-c', 'echo usr/lib/*-linux-gnu'], { cwd: root })).trim();
  // The program looks at its own name to know that it is the server.
  await runCommand('cp', [command, join(root, 'redis-server')]);
  const env = { ...process.env, LD_LIBRARY_PATH: join(root, libraries) };
  return { command: join(root, 'redis-server'), env };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
