import type { FaultRule } from '../contract.ts';
import { seededRandom } from './random.ts';

/** What a rule is matched against. */
interface FaultTarget {
  readonly functionId: string;
  readonly service: string;
  readonly operation: string;
}

/** The faults to come. The same rules, seed and order of calls strike the same calls. */
export interface FaultPlan {
  /** Counts the call for every rule that matches; the first rule that strikes is returned. */
  next(target: FaultTarget): FaultRule | undefined;
  injected(): Record<string, number>;
}

/** Each rule draws from random numbers of its own, so that adding a rule does not change what the others do. */
export function planFaults(rules: readonly FaultRule[], seed: number): FaultPlan {
  const planned = rules.map((rule, index) => ({
    rule,
    name: rule.id ?? String(index),
    random: seededRandom(seed + Math.imul(index + 1, 0x9e3779b1)),
    matched: 0,
    struck: 0,
  }));

  return {
    next(target) {
      let chosen: FaultRule | undefined;
      for (const entry of planned) {
        const { rule } = entry;
        if (!matches(rule, target)) continue;
        entry.matched += 1;
        if (entry.matched <= (rule.skip ?? 0) || entry.struck >= (rule.times ?? Number.POSITIVE_INFINITY))
          continue;
        const strikes = rule.probability === undefined || entry.random() < rule.probability;
        if (!strikes || chosen) continue;
        entry.struck += 1;
        chosen = rule;
      }
      return chosen;
    },
    injected: () => {
      const counts: Record<string, number> = {};
      for (const { name, struck } of planned) counts[name] = (counts[name] ?? 0) + struck;
      return counts;
    },
  };
}

const NO_CALLS: ReadonlySet<string> = new Set(['Deliver', 'RunStatement', 'ReadFile', 'StatementEvent']);

function matches(rule: FaultRule, target: FaultTarget): boolean {
  // These are no calls: only rules that name them are about them
  if (NO_CALLS.has(target.operation) && rule.operation !== target.operation) return false;
  return (
    (rule.functionId ?? target.functionId) === target.functionId &&
    (rule.service ?? target.service) === target.service &&
    (rule.operation ?? target.operation) === target.operation
  );
}
