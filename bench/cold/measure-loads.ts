import { loadBundle, runInProcess } from './run-in-process.ts';

/** CPU milliseconds (user and system) beyond an empty process. */
export interface Load {
  readonly leastMs: number;
  readonly medianMs: number;
}

/**
 * Loads each package in fresh processes, all in turn, `runs` times over, and an empty process in each round: the machine
 * is as busy for one as for the others. The least is what to trust; the median shows the noise.
 */
export function measureLoads(folders: ReadonlyMap<string, string>, runs: number): Map<string, Load> {
  const empty: number[] = [];
  const loads = new Map([...folders.keys()].map((name): [string, number[]] => [name, []]));
  const [anyFolder = '.'] = folders.values();
  for (let run = 0; run < runs; run += 1) {
    empty.push(cpuMs('', anyFolder));
    for (const [name, folder] of folders) loads.get(name)?.push(cpuMs(loadBundle, folder));
  }
  return new Map(
    [...loads].map(([name, times]) => [
      name,
      { leastMs: Math.min(...times) - Math.min(...empty), medianMs: median(times) - median(empty) },
    ]),
  );
}

function cpuMs(code: string, folder: string): number {
  return Number(runInProcess(`${code}${printCpu}`, folder)) / 1000;
}

/** Printed at the very end, synchronously; timers or sockets that a package left open do not hold it up. */
const printCpu = `
process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  require('fs').writeSync(1, '\\n' + (user + system));
});
process.exit();`;

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low = 0, high = 0] =
    sorted.length % 2 ? [sorted[middle], sorted[middle]] : [sorted[middle - 1], sorted[middle]];
  return (low + high) / 2;
}
