import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FILE = 'clock.json';

/** How far the clock of this data had been moved: it must not go back under data that is kept. */
export function readClockOffset(dataFolder: string): number {
  const path = join(dataFolder, FILE);
  if (!existsSync(path)) return 0;
  const { offsetMs } = JSON.parse(readFileSync(path, 'utf8')) as { offsetMs?: unknown };
  return typeof offsetMs === 'number' && offsetMs > 0 ? offsetMs : 0;
}

/** Remembers it for the next start. */
export function writeClockOffset(dataFolder: string, offsetMs: number): void {
  writeFileSync(join(dataFolder, FILE), JSON.stringify({ offsetMs }));
}
