import { matchesWildcard } from './wildcard.ts';

/** Values of condition keys (lower case) that are known of a call. */
export type ConditionContext = Readonly<Record<string, string>>;

type Compare = (actual: string, wanted: string) => boolean;

const like: Compare = (actual, wanted) => matchesWildcard(wanted, actual);
const equals: Compare = (actual, wanted) => actual === wanted;
const equalsIgnoringCase: Compare = (actual, wanted) => actual.toLowerCase() === wanted.toLowerCase();

/** `negated`: holds when no value matches, and also when the key is absent. */
const OPERATORS: Readonly<Record<string, { compare: Compare; negated?: boolean }>> = {
  StringEquals: { compare: equals },
  StringNotEquals: { compare: equals, negated: true },
  StringEqualsIgnoreCase: { compare: equalsIgnoringCase },
  StringNotEqualsIgnoreCase: { compare: equalsIgnoringCase, negated: true },
  StringLike: { compare: like },
  StringNotLike: { compare: like, negated: true },
  ArnEquals: { compare: like },
  ArnLike: { compare: like },
  ArnNotEquals: { compare: like, negated: true },
  ArnNotLike: { compare: like, negated: true },
  Bool: { compare: equalsIgnoringCase },
  // A call here has one value of a key, or none that is known: then nothing holds, where AWS would say all do.
  'ForAllValues:StringEquals': { compare: equals },
  'ForAllValues:StringLike': { compare: like },
};

/** Whether the condition block holds; `unknown` names an operator that is not understood. */
export function evaluateConditions(
  block: unknown,
  context: ConditionContext,
): { readonly holds: boolean; readonly unknown?: string } {
  if (block === undefined || block === null) return { holds: true };
  if (typeof block !== 'object') return { holds: false, unknown: String(block) };
  let holds = true;
  for (const [operator, tests] of Object.entries(block as Record<string, Record<string, unknown>>)) {
    const optional = operator.endsWith('IfExists');
    const name = optional ? operator.slice(0, -'IfExists'.length) : operator;
    if (name !== 'Null' && !(name in OPERATORS)) return { holds: false, unknown: operator };
    for (const [key, value] of Object.entries(tests)) {
      if (!test(name, optional, values(value), context[key.toLowerCase()])) holds = false;
    }
  }
  return { holds };
}

function test(
  name: string,
  optional: boolean,
  wanted: readonly string[],
  actual: string | undefined,
): boolean {
  if (name === 'Null') return wanted.includes(String(actual === undefined));
  const operator = OPERATORS[name];
  if (!operator) return false;
  if (actual === undefined) return optional || operator.negated === true;
  const matched = wanted.some((value) => operator.compare(actual, value));
  return operator.negated ? !matched : matched;
}

/** One value or a list of them, as strings. */
export function values(value: unknown): readonly string[] {
  if (value === undefined || value === null) return [];
  return (Array.isArray(value) ? value : [value]).map(String);
}
