import { Refusal } from '#local/runtime/refusal.ts';
import { isRecord } from '#local/runtime/resources/read.ts';
import { isComparison, type Test, testOf } from './pattern-tests.ts';

/** Whether an event fits a pattern that has been read. */
export type EventMatcher = (event: unknown) => boolean;

/**
 * Reads an event pattern of EventBridge (also the filter of an event source mapping). All fields must fit; of the values
 * of a field one must; a list in the event fits if one of its members does. What is not known is a `Refusal`.
 */
export function readPattern(pattern: unknown): EventMatcher {
  if (!isRecord(pattern) || Object.keys(pattern).length === 0)
    throw new Refusal(`${JSON.stringify(pattern)} is no event pattern`);
  return fieldsMatcher(pattern, '');
}

function fieldsMatcher(pattern: Readonly<Record<string, unknown>>, path: string): EventMatcher {
  const matchers = Object.entries(pattern).map(([name, rule]): EventMatcher => {
    const at = path === '' ? name : `${path}.${name}`;
    if (name === '$or') return anyOf(rule, path);
    if (isRecord(rule)) {
      const inside = fieldsMatcher(rule, at);
      return (event) => branches(event, name).some(inside);
    }
    return valueMatcher(name, readTests(rule, at));
  });
  return (event) => matchers.every((matches) => matches(event));
}

function anyOf(alternatives: unknown, path: string): EventMatcher {
  if (!Array.isArray(alternatives) || alternatives.length < 2 || !alternatives.every(isRecord))
    throw new Refusal(`$or ${path === '' ? '' : `in ${path} `}is a list of at least two patterns`);
  const matchers = alternatives.map((alternative) => fieldsMatcher(alternative, path));
  return (event) => matchers.some((matches) => matches(event));
}

/** What lies below a field: itself, or each member of a list. Without the field, an absent one: `exists: false` holds. */
function branches(event: unknown, name: string): unknown[] {
  const value = isRecord(event) ? event[name] : undefined;
  return Array.isArray(value) ? (value.length === 0 ? [undefined] : value) : [value];
}

function valueMatcher(name: string, tests: readonly Test[]): EventMatcher {
  return (event) => {
    const found = branches(event, name);
    return tests.some((test) => found.some(test));
  };
}

function readTests(rule: unknown, at: string): Test[] {
  if (!Array.isArray(rule) || rule.length === 0)
    throw new Refusal(`the field ${at} of an event pattern is ${JSON.stringify(rule)}, not a list of values`);
  return rule.map((wanted: unknown) => {
    if (!isComparison(wanted)) return (value: unknown) => value === wanted;
    return testOf(wanted, at);
  });
}
