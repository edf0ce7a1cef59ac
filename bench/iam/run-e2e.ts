import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { recordFolder } from './read-grants.ts';

/** Runs the e2e tests, or one file of them, which leave what they needed in .bench/iam. Answers whether they passed. */
export async function runE2e(test?: string, variables: NodeJS.ProcessEnv = {}): Promise<boolean> {
  rmSync(recordFolder, { recursive: true, force: true });
  const args = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'e2e', '--bail', '1'];
  const child = spawn(process.execPath, [...args, ...(test ? [`test/e2e/${test}.test.ts`] : [])], {
    stdio: ['ignore', test ? 'ignore' : 'inherit', 'inherit'],
    env: { ...process.env, ...variables },
  });
  return new Promise((resolve) => child.once('exit', (code) => resolve(code === 0)));
}
