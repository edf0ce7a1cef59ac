import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Refusal } from './refusal.ts';

/** The folder that keeps a local cloud's data, held by one process at a time. */
export interface DataFolder {
  readonly path: string;
  release(): void;
}

const LOCK = 'lock';
/** What tells a folder of ours from one that only happens to be named with --data. */
const MARK = '.beatless-local';

/** Takes the folder for this process (a lock left by a dead one is taken over); `fresh` empties it first. */
export function openDataFolder(path: string, fresh: boolean): DataFolder {
  mkdirSync(path, { recursive: true });
  const isOurs = existsSync(join(path, MARK));
  if (!isOurs && readdirSync(path).length > 0) {
    throw new Refusal(
      `${path} holds other things than data of the local cloud: give an empty folder with --data.`,
    );
  }
  writeFileSync(join(path, MARK), '');
  const lock = join(path, LOCK);
  takeLock(path, lock);
  if (fresh) {
    for (const name of readdirSync(path)) {
      if (name !== LOCK && name !== MARK) rmSync(join(path, name), { recursive: true, force: true });
    }
  }
  return { path, release: () => rmSync(lock, { force: true }) };
}

function takeLock(path: string, lock: string): void {
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const holder = Number(readFileSync(lock, 'utf8'));
      if (isRunning(holder))
        throw new Refusal(
          `A local cloud (process ${holder}) already works on ${path}: stop it, or give another folder with --data.`,
        );
      rmSync(lock, { force: true });
    }
  }
  throw new Refusal(`Another local cloud has just been started on ${path}.`);
}

/** A process id may have gone to another program meanwhile; only Node can be a local cloud. */
function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('node');
  } catch {
    return true;
  }
}
