import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Exact versions: what a newer emulator does differently must not look like a defect of ours. */
const packages = ['ministack==1.5.33', 'cfn-lint==1.58.0'] as const;

export type Tools =
  | { readonly emulator: string; readonly linter: string }
  /** Why there are none. */
  | { readonly missing: string };

/** Installs the tools into an environment in `folder`, unless it has them. */
export function installTools(folder: string): Tools {
  const python = process.env.PYTHON ?? 'python3';
  const bin = resolve(folder, 'venv', process.platform === 'win32' ? 'Scripts' : 'bin');
  const tools = { emulator: join(bin, 'ministack'), linter: join(bin, 'cfn-lint') };
  const marker = join(folder, packages.join(' '));
  if (existsSync(marker)) return tools;
  if (run(python, ['--version']) !== undefined) return { missing: `${python} was not found.` };
  mkdirSync(folder, { recursive: true });
  console.log(`emulator: installing ${packages.join(' and ')} …`);
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--retries', '1'];
  const problem =
    run(python, ['-m', 'venv', join(folder, 'venv')]) ??
    run(join(bin, 'python'), [...pip, '--timeout', '20', ...packages]);
  if (problem !== undefined)
    return { missing: `${packages.join(' and ')} could not be installed: ${problem}` };
  writeFileSync(marker, '');
  return tools;
}

/** The last line of what went wrong; undefined if nothing did. */
function run(command: string, args: readonly string[]): string | undefined {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  if (status === 0) return undefined;
  return error?.message ?? stderr.trim().split('\n').at(-1) ?? `exit code ${status}`;
}
