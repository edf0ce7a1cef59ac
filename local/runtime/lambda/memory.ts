import { readFileSync } from 'node:fs';

/** Linux counts in pages; 4 KiB on x86-64 and on the arm64 kernels in use, except some with 16 or 64. */
const PAGE_BYTES = 4096;

/** Resident memory of a process in MiB; undefined where there is no `/proc` or the process has ended. */
export function residentMiB(pid: number): number | undefined {
  try {
    const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
    return (pages * PAGE_BYTES) / 2 ** 20;
  } catch {
    return undefined;
  }
}
