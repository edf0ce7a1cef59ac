import { readdirSync, readFileSync } from 'node:fs';
import { residentMiB } from '#local/runtime/lambda/memory.ts';

/** A process with all that it has started, at one moment. */
export interface ProcessSample {
  readonly rssMiB: number;
  /** Of the first process alone: the cloud without its functions. */
  readonly rootRssMiB: number;
  readonly descriptors: number;
  readonly processes: number;
}

/** Reads /proc. A process that ends meanwhile is left out. */
export function sampleProcesses(root: number): ProcessSample {
  const pids = familyOf(root);
  const sizes = pids.map((pid) => residentMiB(pid) ?? 0);
  return {
    rssMiB: Math.round(sizes.reduce((sum, size) => sum + size, 0)),
    rootRssMiB: Math.round(sizes[0] ?? 0),
    descriptors: pids.reduce((sum, pid) => sum + descriptorsOf(pid), 0),
    processes: pids.length,
  };
}

/** The process and its descendants, it first. */
function familyOf(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const parent = parentOf(name);
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const family = [root];
  // grows while it is walked
  for (const pid of family) family.push(...(children.get(pid) ?? []));
  return family;
}

function parentOf(pid: string): number | undefined {
  try {
    // the name in parentheses may hold anything
    const [, parent] = /^\d+ \(.*\) \S (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    return Number(parent);
  } catch {
    return undefined;
  }
}

function descriptorsOf(pid: number): number {
  try {
    return readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    return 0;
  }
}
