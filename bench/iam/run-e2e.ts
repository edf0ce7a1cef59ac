import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import type { NeedingTest } from './read-grants.ts';

/** How the e2e tests ended, and what they said. */
export interface E2eRun {
  readonly passed: boolean;
  readonly said: string;
}

/** A test that waits for what will never come need not wait for long. */
const TRIAL_MS = 45_000;

interface Options {
  /** Where the tests leave what they needed. */
  readonly record: string;
  /** One test, or one file if it has no name; all of them without it. */
  readonly only?: Pick<NeedingTest, 'test' | 'name'>;
  readonly withoutGrant?: string;
}

/** Runs e2e tests. All of them are shown as they run. */
export async function runE2e({ record, only, withoutGrant }: Options): Promise<E2eRun> {
  rmSync(record, { recursive: true, force: true });
  const args = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'e2e', '--bail', '1'];
  const chosen = only ? [...selecting(only), '--testTimeout', String(TRIAL_MS)] : [];
  const child = spawn(process.execPath, [...args, ...chosen], {
    stdio: ['ignore', only ? 'pipe' : 'inherit', only ? 'pipe' : 'inherit'],
    env: {
      ...process.env,
      BEATLESS_GRANT_RECORD: record,
      ...(only && { BEATLESS_SYNTHESIZED: 'true' }),
      ...(withoutGrant && { BEATLESS_WITHOUT_GRANT: withoutGrant }),
    },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      said += chunk;
    });
  return new Promise((resolve) => child.once('close', (code) => resolve({ passed: code === 0, said })));
}

function selecting({ test, name }: Pick<NeedingTest, 'test' | 'name'>): string[] {
  const file = `test/e2e/${test}.test.ts`;
  if (name === undefined) return [file];
  return [file, '--testNamePattern', `^${name.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')}$`];
}
