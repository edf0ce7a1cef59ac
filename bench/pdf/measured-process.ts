import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a process wrote and what it took, its own children included. */
export interface Measured {
  readonly status: number;
  readonly stdout: string;
  readonly cpuSeconds: number;
  readonly peakMiB: number;
}

/** Node tells CPU and memory of all its ended children together; Python's `resource` tells those of one. */
const wrapper = `import resource,subprocess,sys,json
try: status=subprocess.run(sys.argv[2:],stderr=subprocess.DEVNULL,timeout=300).returncode
except subprocess.TimeoutExpired: status=124
used=resource.getrusage(resource.RUSAGE_CHILDREN)
json.dump([status,used.ru_utime+used.ru_stime,used.ru_maxrss/1024],open(sys.argv[1],'w'))`;

/** Runs a command to its end, five minutes at the most. */
export function measure(command: readonly string[], cwd: string): Measured {
  const folder = mkdtempSync(join(tmpdir(), 'measured-'));
  const report = join(folder, 'report.json');
  try {
    const args = ['-c', wrapper, report, ...command];
    const { stdout } = spawnSync('python3', args, { encoding: 'utf8', maxBuffer: 1e9, cwd });
    const [status = 1, cpuSeconds = 0, peakMiB = 0] = JSON.parse(readFileSync(report, 'utf8')) as number[];
    return { status, stdout, cpuSeconds, peakMiB };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
