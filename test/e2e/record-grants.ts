import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect } from 'vitest';
import type { GrantUse } from '#local/services/contract.ts';

/** Where the e2e tests leave what they needed of the functions' roles; `npm run iam` reads it. */
const folder = '.bench/iam';
let files = 0;

/** Writes down which grants a local cloud needed while a test file ran. */
export async function recordGrants(grants: () => Promise<readonly GrantUse[]>): Promise<void> {
  const test = basename(expect.getState().testPath ?? 'unknown', '.test.ts');
  const uses = await grants().catch(() => undefined);
  // A cloud that a test has killed cannot tell; what it needed, others of that test needed as well.
  if (!uses) return;
  mkdirSync(folder, { recursive: true });
  files += 1;
  writeFileSync(join(folder, `${test}-${process.pid}-${files}.json`), JSON.stringify({ test, uses }));
}

/** The grant that `npm run iam -- --without` takes away, as arguments of the local cloud. */
export function withoutGrants(variables: NodeJS.ProcessEnv = process.env): readonly string[] {
  const grant = variables.BEATLESS_WITHOUT_GRANT;
  return grant ? ['--without-grant', grant] : [];
}
