import type { PolicyDocument } from '../contract.ts';
import { type ConditionContext, evaluateConditions, values } from './conditions.ts';
import { matchesWildcard } from './wildcard.ts';

/** One permission that a call needs. */
export interface Need {
  readonly action: string;
  readonly resource: string;
  readonly context?: ConditionContext;
}

/** The outcome; `unknown` names what of a policy was not understood (and therefore did not count as allowed). */
export interface Decision {
  readonly allowed: boolean;
  readonly unknown?: string;
}

/** As IAM decides for identity policies: a matching Deny wins, else a matching Allow, else refused. */
export function decide(policies: readonly PolicyDocument[], need: Need): Decision {
  let allowed = false;
  let unknown: string | undefined;
  for (const statement of policies.flatMap((policy) => policy.Statement)) {
    if (!concerns(statement, need)) continue;
    const condition = evaluateConditions(statement.Condition, need.context ?? {});
    unknown ??= condition.unknown;
    const denies = statement.Effect !== 'Allow';
    if (denies && (condition.holds || condition.unknown !== undefined)) return { allowed: false, unknown };
    if (!denies && condition.holds) allowed = true;
  }
  return { allowed, unknown };
}

function concerns(statement: Record<string, unknown>, need: Need): boolean {
  // Action names are compared without regard to case, resources with
  const action = need.action.toLowerCase();
  const isAction = (pattern: string) => matchesWildcard(pattern.toLowerCase(), action);
  const isResource = (pattern: string) => matchesWildcard(pattern, need.resource);
  const byAction =
    statement.NotAction === undefined
      ? values(statement.Action).some(isAction)
      : !values(statement.NotAction).some(isAction);
  if (!byAction) return false;
  return statement.NotResource === undefined
    ? values(statement.Resource).some(isResource)
    : !values(statement.NotResource).some(isResource);
}
