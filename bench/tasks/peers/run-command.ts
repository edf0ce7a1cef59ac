import type { SpawnOptions } from 'node:child_process';
import { startChild } from '../children.ts';

/** Runs a command to its end and gives what it wrote to stdout. @throws with the end of its stderr when it fails */
export async function runCommand(
  command: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv; readonly timeoutMs?: number } = {},
): Promise<string> {
  const { timeoutMs = 240_000, ...rest } = options;
  const stdio: SpawnOptions['stdio'] = ['ignore', 'pipe', 'pipe'];
  const { process: child } = startChild(command, args, { ...rest, stdio, timeout: timeoutMs });
  const [out, err]: [string[], string[]] = [[], []];
  child.stdout?.on('data', (chunk) => out.push(String(chunk)));
  child.stderr?.on('data', (chunk) => err.push(String(chunk)));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code === 0) return out.join('');
  const said = err.join('').trim().split('\n').slice(-2).join(' ').slice(-300);
  throw new Error(`"${[command, ...args].join(' ').slice(0, 80)}" failed (${code ?? 'killed'}): ${said}`);
}
