import type { GrantUse, PolicyDocument } from '../contract.ts';
import { values } from './conditions.ts';
import type { Grant } from './policy.ts';

/** What the roles of functions allow, grant by grant (an action on a resource), and how often each was needed. */
export interface GrantLedger {
  /** The role of a function, so that grants which nothing needs are listed too. */
  know(functionId: string, policies: readonly PolicyDocument[]): void;
  use(functionId: string, grant: Grant): void;
  /** From now on the function's role is taken to lack that grant. */
  remove(functionId: string, grant: Grant): void;
  /** Whether it was; that counts as a need of it. */
  isRemoved(functionId: string, grant: Grant): boolean;
  list(): readonly GrantUse[];
}

/** An empty ledger. */
export function createGrantLedger(): GrantLedger {
  const uses = new Map<string, { -readonly [K in keyof GrantUse]: GrantUse[K] }>();
  const removed = new Set<string>();
  const known = new Set<string>();
  // Each local cloud starts its streams at a time of its own: whoever takes a grant away knows that of another.
  const keyOf = (functionId: string, { action, resource }: Grant) =>
    `${functionId} ${action} ${resource.replace(/\/stream\/.+/, '/stream/*')}`;
  const entry = (functionId: string, grant: Grant) => {
    const key = keyOf(functionId, grant);
    const found = uses.get(key) ?? { functionId, ...grant, calls: 0, denied: 0 };
    uses.set(key, found);
    return found;
  };
  return {
    know(functionId, policies) {
      if (known.has(functionId)) return;
      known.add(functionId);
      for (const grant of policies.flatMap(({ Statement }) => Statement).flatMap(grantsOf))
        entry(functionId, grant);
    },
    use(functionId, grant) {
      entry(functionId, grant).calls += 1;
    },
    remove: (functionId, grant) => void removed.add(keyOf(functionId, grant)),
    isRemoved(functionId, grant) {
      if (removed.size === 0 || !removed.has(keyOf(functionId, grant))) return false;
      entry(functionId, grant).denied += 1;
      return true;
    },
    list: () => [...uses.values()].map((use) => ({ ...use })),
  };
}

function grantsOf(statement: Record<string, unknown>): Grant[] {
  if (statement.Effect !== 'Allow') return [];
  return values(statement.Action).flatMap((action) =>
    values(statement.Resource).map((resource) => ({ action, resource })),
  );
}
