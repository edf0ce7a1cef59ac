import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GrantUse } from '#local/services/contract.ts';

/** What one test, or what comes before and after it, needed of the functions' roles. */
export interface GrantRecord {
  /** The file. */
  readonly test: string;
  /** The test in it, its groups before it; none where a cloud stopped outside of any. */
  readonly name?: string | undefined;
  readonly seconds: number;
  readonly uses: readonly GrantUse[];
}

/** A test that needed a grant. */
export interface NeedingTest extends Pick<GrantRecord, 'test' | 'name'> {
  readonly seconds: number;
}

/** A grant with the tests that needed it, the quickest first. */
export interface TestedGrant extends GrantUse {
  readonly tests: readonly NeedingTest[];
}

export const recordFolder = '.bench/iam';

/** Adds up what all e2e tests have left, by function, action and resource. */
export function readGrants(folder = recordFolder): readonly TestedGrant[] {
  const byKey = new Map<string, TestedGrant>();
  for (const { uses, ...test } of recordsOf(folder))
    for (const given of uses) {
      // Each local cloud starts its streams at a time of its own.
      const use = { ...given, resource: given.resource.replace(/\/stream\/.+/, '/stream/*') };
      const key = `${use.functionId} ${use.action} ${use.resource}`;
      const known = byKey.get(key);
      const calls = use.calls + (known?.calls ?? 0);
      const denied = use.denied + (known?.denied ?? 0);
      const tests = [...(known?.tests ?? []), ...(use.calls > 0 ? [test] : [])];
      byKey.set(key, { ...use, calls, denied, tests: tests.toSorted((a, b) => a.seconds - b.seconds) });
    }
  const keyOf = ({ functionId, action }: TestedGrant) => `${functionId} ${action}`;
  return [...byKey.values()].sort((a, b) => keyOf(a).localeCompare(keyOf(b)));
}

function recordsOf(folder: string): GrantRecord[] {
  if (!existsSync(folder)) return [];
  const lines = readdirSync(folder).flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'));
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as GrantRecord);
}
