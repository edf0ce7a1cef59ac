import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export type Installed =
  /** The folder of its programs. */
  | { readonly bin: string }
  /** Why there is none. */
  | { readonly missing: string };

/**
 * Installs packages of PyPI into an environment in `folder`, unless it has them. Name exact versions where what a newer one does
 * differently would look like a defect of ours.
 */
export function installPackages(folder: string, packages: readonly string[]): Installed {
  const python = process.env.PYTHON ?? 'python3';
  const bin = resolve(folder, 'venv', process.platform === 'win32' ? 'Scripts' : 'bin');
  const marker = join(folder, packages.join(' '));
  if (existsSync(marker)) return { bin };
  if (run(python, ['--version']) !== undefined) return { missing: `${python} was not found.` };
  mkdirSync(folder, { recursive: true });
  console.log(`Installing ${packages.join(' and ')} …`);
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-compile'];
  const problem =
    run(python, ['-m', 'venv', join(folder, 'venv')]) ??
    run(join(bin, 'python'), [...pip, '--retries', '1', '--timeout', '20', ...packages]);
  if (problem !== undefined)
    return { missing: `${packages.join(' and ')} could not be installed: ${problem}` };
  writeFileSync(marker, '');
  return { bin };
}

/** The last line of what went wrong; undefined if nothing did. */
function run(command: string, args: readonly string[]): string | undefined {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  if (status === 0) return undefined;
  return error?.message ?? stderr.trim().split('\n').at(-1) ?? `exit code ${status}`;
}
