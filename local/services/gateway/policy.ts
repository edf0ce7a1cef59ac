import type { PolicyDocument } from '../contract.ts';
import { type ConditionContext, evaluateConditions, values } from './conditions.ts';
import { matchesWildcard } from './wildcard.ts';

/** One permission that a call needs. */
export interface Need {
  readonly action: string;
  readonly resource: string;
  readonly context?: ConditionContext;
}

/** What a policy allows: one of its actions on one of its resources, as it spells them. */
export interface Grant {
  readonly action: string;
  readonly resource: string;
}

/** The outcome; `unknown` names what of a policy was not understood (and therefore did not count as allowed). */
export interface Decision {
  readonly allowed: boolean;
  readonly unknown?: string;
  /** What allows it. */
  readonly grant?: Grant;
}

/**
 * As IAM decides for identity policies: a matching Deny wins, else a matching Allow, else refused. A grant that `isLacking`
 * counts as not there.
 */
export function decide(
  policies: readonly PolicyDocument[],
  need: Need,
  isLacking: (grant: Grant) => boolean = () => false,
): Decision {
  let grant: Grant | undefined;
  let unknown: string | undefined;
  for (const statement of policies.flatMap((policy) => policy.Statement)) {
    const denies = statement.Effect !== 'Allow';
    const matching = matchOf(statement, need);
    if (!matching || (!denies && isLacking(matching))) continue;
    const condition = evaluateConditions(statement.Condition, need.context ?? {});
    unknown ??= condition.unknown;
    if (denies && (condition.holds || condition.unknown !== undefined)) return { allowed: false, unknown };
    if (!denies && condition.holds) grant ??= matching;
  }
  return { allowed: grant !== undefined, unknown, ...(grant && { grant }) };
}

/** The action and the resource of a statement that a need falls under. */
function matchOf(statement: Record<string, unknown>, need: Need): Grant | undefined {
  // Action names are compared without regard to case, resources with
  const action = need.action.toLowerCase();
  const isAction = (pattern: string) => matchesWildcard(pattern.toLowerCase(), action);
  const isResource = (pattern: string) => matchesWildcard(pattern, need.resource);
  const byAction =
    statement.NotAction === undefined
      ? values(statement.Action).find(isAction)
      : !values(statement.NotAction).some(isAction) && 'NotAction';
  const byResource =
    statement.NotResource === undefined
      ? values(statement.Resource).find(isResource)
      : !values(statement.NotResource).some(isResource) && 'NotResource';
  return byAction && byResource ? { action: byAction, resource: byResource } : undefined;
}
