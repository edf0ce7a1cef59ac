import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A running local cloud. */
export interface LocalCloud {
  readonly url: string;
  readonly key: string;
  readonly file: string;
}

/** Looks for `.local/ready.json`, which a local cloud writes when it is ready, in the folder and those above it. */
export function findLocalCloud(folder: string): LocalCloud | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const found = read(join(at, '.local', 'ready.json'));
    if (found || dirname(at) === at) return found;
  }
}

function read(file: string): LocalCloud | undefined {
  try {
    const ready: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (ready === null || typeof ready !== 'object' || !('api' in ready) || !('key' in ready))
      return undefined;
    const { api, key } = ready;
    if ('pid' in ready && typeof ready.pid === 'number' && !runs(ready.pid)) return undefined;
    return typeof api === 'string' && typeof key === 'string' ? { url: api, key, file } : undefined;
  } catch {
    return undefined;
  }
}

/** A local cloud that was killed leaves its file behind. */
function runs(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
