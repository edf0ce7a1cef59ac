import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LocalCloud } from './start.ts';

/**
 * Writes `ready.json` into the data folder, where the command line finds the address and the key of a running local
 * cloud. The function that comes back takes it away again.
 */
export function announce(cloud: LocalCloud, key: string): () => void {
  const path = join(cloud.dataDir, 'ready.json');
  const { api, control, endpoints } = cloud;
  writeFileSync(path, JSON.stringify({ api, key, control, ...endpoints, pid: process.pid }), { mode: 0o600 });
  return () => rmSync(path, { force: true });
}
