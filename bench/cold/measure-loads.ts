import { median } from '../statistics.ts';
import { loadBundle, runInProcess } from './run-in-process.ts';

/** CPU milliseconds (user and system) beyond an empty process. */
interface Load {
  readonly leastMs: number;
  readonly medianMs: number;
}

/** An empty process on the quiet machine that the caps were set on, in CPU milliseconds. */
const quietEmptyMs = 20;

export interface Loads {
  readonly ofPackages: ReadonlyMap<string, Load>;
  /** How many times slower than that quiet machine this one is now, by an empty process; never below 1. */
  readonly slowness: number;
}

/**
 * Loads each package in fresh processes, all in turn, `runs` times over, and an empty process in each round: the machine
 * is as busy for one as for the others. The least is what to trust; the median shows the noise. Further rounds follow
 * until `isEnough`.
 */
export function measureLoads(
  folders: ReadonlyMap<string, string>,
  runs: number,
  isEnough: (loads: Loads) => boolean,
): Loads {
  const empty: number[] = [];
  const times = new Map([...folders.keys()].map((name): [string, number[]] => [name, []]));
  const [anyFolder = '.'] = folders.values();
  for (let round = 1; ; round += 1) {
    for (let run = 0; run < runs; run += 1) {
      empty.push(cpuMs('', anyFolder));
      for (const [name, folder] of folders) times.get(name)?.push(cpuMs(loadBundle, folder));
    }
    const ofPackages = new Map([...times].map(([name, taken]) => [name, loadOf(taken, empty)]));
    const loads = { ofPackages, slowness: Math.max(1, Math.min(...empty) / quietEmptyMs) };
    if (round === mostRounds || isEnough(loads)) return loads;
  }
}

/** A neighbour on the machine makes everything slower for minutes: more rounds find a quieter moment. */
const mostRounds = 6;

const loadOf = (taken: readonly number[], empty: readonly number[]): Load => ({
  leastMs: Math.min(...taken) - Math.min(...empty),
  medianMs: median(taken) - median(empty),
});

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
