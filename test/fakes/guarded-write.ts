import { assertNever } from '#core/assert-never.ts';
import type { Change, Condition } from '#core/guarded-write.ts';

/** A stored task as plain fields, also those that its present state does not show. */
export type Stored = Readonly<Record<string, unknown>>;

/** Whether a stored task fulfils a condition. A comparison with a field that is absent or of another type is false. */
export function evaluate(condition: Condition, task: Stored): boolean {
  switch (condition.kind) {
    case 'is':
      if (condition.value === undefined)
        throw new Error(`a guard compares "${condition.field}" with nothing`);
      return task[condition.field] === condition.value;
    case 'oneOf':
      return condition.values.some((value) => task[condition.field] === value);
    case 'below':
      return numberOf(task, condition.field) < condition.value;
    case 'atMost':
      return numberOf(task, condition.field) <= condition.value;
    case 'above':
      return numberOf(task, condition.field) > condition.value;
    case 'absent':
      return task[condition.field] === undefined;
    case 'present':
      return task[condition.field] !== undefined;
    case 'all':
      return condition.of.every((part) => evaluate(part, task));
    case 'any':
      return condition.of.some((part) => evaluate(part, task));
    default:
      return assertNever(condition);
  }
}

/** NaN compares false with everything. */
function numberOf(task: Stored, field: string): number {
  const value = task[field];
  return typeof value === 'number' ? value : Number.NaN;
}

/** The stored task after a change. Throws when it names a field twice or adds to what is no number. */
export function apply(change: Change, task: Stored): Stored {
  const { set = {}, setIfAbsent = {}, add = {}, remove = [], history } = change;
  const changed = new Map(Object.entries(task));
  const touched = new Set<string>();
  const touch = (field: string) => {
    if (touched.has(field)) throw new Error(`a write changes the field "${field}" twice`);
    touched.add(field);
  };
  for (const [field, value] of given(set)) {
    touch(field);
    changed.set(field, value);
  }
  for (const [field, value] of given(setIfAbsent)) {
    touch(field);
    if (changed.get(field) === undefined) changed.set(field, value);
  }
  for (const [field, value] of given(add)) {
    touch(field);
    const before = changed.get(field) ?? 0;
    if (typeof before !== 'number') throw new Error(`cannot add to the field "${field}"`);
    changed.set(field, before + Number(value));
  }
  for (const field of new Set(remove)) {
    touch(field);
    changed.delete(field);
  }
  if (history) {
    touch('history');
    const before = changed.get('history') ?? [];
    if (!Array.isArray(before)) throw new Error('the history is no list');
    changed.set('history', [...before, history]);
  }
  return Object.fromEntries(changed);
}

const given = (fields: object): [string, unknown][] =>
  Object.entries(fields).filter(([, value]) => value !== undefined);
