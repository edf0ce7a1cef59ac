import { Refusal } from '#local/runtime/refusal.ts';
import { isRecord } from '#local/runtime/resources/read.ts';

/** Whether one value of an event fits; undefined is a field that is not there. */
export type Test = (value: unknown) => boolean;

type Comparison = Readonly<Record<string, unknown>>;

/** Whether a member of a pattern's list is a comparison, and not the value itself. */
export function isComparison(wanted: unknown): wanted is Comparison {
  return isRecord(wanted);
}

/** The test for a comparison such as {"prefix": "a"}; one that is not known is a `Refusal`. */
export function testOf(comparison: Comparison, at: string): Test {
  const [[name, wanted] = ['', undefined], ...more] = Object.entries(comparison);
  const read = more.length === 0 ? COMPARISONS[name] : undefined;
  const test = read?.(wanted, at);
  if (test) return test;
  throw new Refusal(
    `the field ${at} of an event pattern has the comparison ${JSON.stringify(comparison)}, which is not known to the local cloud`,
  );
}

/** Each answers undefined for an operand that it does not take. */
const COMPARISONS: Readonly<Record<string, (wanted: unknown, at: string) => Test | undefined>> = {
  prefix: (wanted) => textTest(wanted, (text, start) => text.startsWith(start)),
  suffix: (wanted) => textTest(wanted, (text, end) => text.endsWith(end)),
  'equals-ignore-case': (wanted) =>
    typeof wanted === 'string' ? onText((text) => text.toLowerCase() === wanted.toLowerCase()) : undefined,
  wildcard: (wanted) => {
    if (typeof wanted !== 'string') return undefined;
    const expression = wildcardExpression(wanted);
    return onText((text) => expression.test(text));
  },
  exists: (wanted) =>
    typeof wanted === 'boolean' ? (value) => (value !== undefined && !isRecord(value)) === wanted : undefined,
  numeric: numericTest,
  'anything-but': anythingBut,
};

/** Also {"equals-ignore-case": text} in place of the text. */
function textTest(wanted: unknown, compare: (text: string, operand: string) => boolean): Test | undefined {
  if (typeof wanted === 'string') return onText((text) => compare(text, wanted));
  const folded = isRecord(wanted) ? wanted['equals-ignore-case'] : undefined;
  if (typeof folded !== 'string') return undefined;
  return onText((text) => compare(text.toLowerCase(), folded.toLowerCase()));
}

function anythingBut(wanted: unknown, at: string): Test | undefined {
  if (isRecord(wanted)) {
    const [[name, operands] = ['', undefined]] = Object.entries(wanted);
    if (!['prefix', 'suffix', 'equals-ignore-case', 'wildcard'].includes(name)) return undefined;
    const refused = [operands].flat().map((operand) => testOf({ [name]: operand }, at));
    return (value) => isPresent(value) && !refused.some((test) => test(value));
  }
  const refused = [wanted].flat();
  if (!refused.every((value) => typeof value === 'string' || typeof value === 'number')) return undefined;
  return (value) => isPresent(value) && !refused.some((other) => other === value);
}

const RELATIONS: Readonly<Record<string, (left: number, right: number) => boolean>> = {
  '=': (left, right) => left === right,
  '<': (left, right) => left < right,
  '<=': (left, right) => left <= right,
  '>': (left, right) => left > right,
  '>=': (left, right) => left >= right,
};

/** ["=", 5] or [">=", 0, "<", 10]. */
function numericTest(wanted: unknown): Test | undefined {
  if (!Array.isArray(wanted) || ![2, 4].includes(wanted.length)) return undefined;
  const tests: ((value: number) => boolean)[] = [];
  for (let index = 0; index < wanted.length; index += 2) {
    const relation = RELATIONS[String(wanted[index])];
    const operand: unknown = wanted[index + 1];
    if (!relation || typeof operand !== 'number') return undefined;
    tests.push((value) => relation(value, operand));
  }
  return (value) => typeof value === 'number' && tests.every((test) => test(value));
}

function wildcardExpression(pattern: string): RegExp {
  const parts = pattern.match(/\\[*\\]|./gs) ?? [];
  const source = parts.map((part) => {
    if (part === '*') return '.*';
    return (part.length > 1 ? part.slice(1) : part).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^${source.join('')}$`, 's');
}

function onText(test: (text: string) => boolean): Test {
  return (value) => typeof value === 'string' && test(value);
}

function isPresent(value: unknown): boolean {
  return value !== undefined;
}
