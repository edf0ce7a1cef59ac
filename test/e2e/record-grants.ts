import { appendFileSync, mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect } from 'vitest';
import type { GrantRecord } from '#bench/iam/read-grants.ts';
import type { GrantUse } from '#local/services/contract.ts';

/** A local cloud that is looked at, with what had been needed of it at the last look. */
interface Watched {
  readonly grants: () => Promise<readonly GrantUse[]>;
  readonly before: Map<string, GrantUse>;
}

/** Where the e2e tests leave what they needed of the functions' roles; `npm run iam` reads it. */
const folder = process.env.BEATLESS_GRANT_RECORD ?? '.bench/iam';
const watched = new Set<Watched>();
let lookedAt = performance.now();

/** From now on each test's needs of this cloud are written down. The answer ends that, after a last look. */
export function watchGrants(grants: Watched['grants']): () => Promise<void> {
  const cloud: Watched = { grants, before: new Map() };
  watched.add(cloud);
  return async () => {
    watched.delete(cloud);
    await look(cloud);
  };
}

/** Writes down what the test that has just ended needed. */
export async function recordGrants(): Promise<void> {
  await Promise.all([...watched].map(look));
  lookedAt = performance.now();
}

async function look({ grants, before }: Watched): Promise<void> {
  const now = await grants().catch(() => undefined);
  // A cloud that a test has killed cannot tell; what it needed, others of that test needed as well.
  if (!now) return;
  const uses = now.flatMap((use) => {
    const key = `${use.functionId} ${use.action} ${use.resource}`;
    const known = before.get(key);
    before.set(key, use);
    const since = { calls: use.calls - (known?.calls ?? 0), denied: use.denied - (known?.denied ?? 0) };
    return known && since.calls + since.denied === 0 ? [] : [{ ...use, ...since }];
  });
  const { testPath, currentTestName } = expect.getState();
  const record: GrantRecord = {
    test: basename(testPath ?? 'unknown', '.test.ts'),
    name: currentTestName?.replaceAll(' > ', ' '),
    seconds: (performance.now() - lookedAt) / 1000,
    uses,
  };
  mkdirSync(folder, { recursive: true });
  appendFileSync(join(folder, `${record.test}-${process.pid}.ndjson`), `${JSON.stringify(record)}\n`);
}

/** The grant that `npm run iam -- --without` takes away, as arguments of the local cloud. */
export function withoutGrants(variables: NodeJS.ProcessEnv = process.env): readonly string[] {
  const grant = variables.BEATLESS_WITHOUT_GRANT;
  return grant ? ['--without-grant', grant] : [];
}
