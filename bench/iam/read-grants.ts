import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GrantUse } from '#local/services/contract.ts';

/** A grant with the tests that needed it. */
export interface TestedGrant extends GrantUse {
  readonly tests: readonly string[];
}

export const recordFolder = '.bench/iam';

/** Adds up what all e2e tests have left, by function, action and resource. */
export function readGrants(folder = recordFolder): readonly TestedGrant[] {
  const byKey = new Map<string, TestedGrant>();
  for (const { test, uses } of recordsOf(folder))
    for (const given of uses) {
      // Each local cloud starts its streams at a time of its own.
      const use = { ...given, resource: given.resource.replace(/\/stream\/.+/, '/stream/*') };
      const key = `${use.functionId} ${use.action} ${use.resource}`;
      const known = byKey.get(key);
      const tests = new Set([...(known?.tests ?? []), ...(use.calls > 0 ? [test] : [])]);
      byKey.set(key, { ...use, calls: use.calls + (known?.calls ?? 0), tests: [...tests] });
    }
  const keyOf = ({ functionId, action }: TestedGrant) => `${functionId} ${action}`;
  return [...byKey.values()].sort((a, b) => keyOf(a).localeCompare(keyOf(b)));
}

function recordsOf(folder: string): { readonly test: string; readonly uses: readonly GrantUse[] }[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')));
}
