import { assertNever } from '#core/assert-never.ts';
import type { Change, Condition } from '#core/guarded-write.ts';
import type { HistoryEntry, Task } from '#core/task.ts';

/** A task item as the table holds it: every field that any state has. Never changed, only replaced. */
export type Item = Readonly<Record<string, unknown>>;

export const itemOf = (task: Task): Item => task as unknown as Item;
export const taskOf = (item: Item): Task => item as unknown as Task;

/** Whether an item fulfils a condition, as DynamoDB evaluates it: a comparison with an absent field is false. */
export function fulfils(item: Item, when: Condition): boolean {
  switch (when.kind) {
    case 'is':
      return item[when.field] === when.value;
    case 'oneOf':
      return when.values.includes(item[when.field] as string);
    case 'below':
      return numberOf(item, when.field) < when.value;
    case 'atMost':
      return numberOf(item, when.field) <= when.value;
    case 'above':
      return numberOf(item, when.field) > when.value;
    case 'absent':
      return item[when.field] === undefined;
    case 'present':
      return item[when.field] !== undefined;
    case 'all':
      for (const part of when.of) if (!fulfils(item, part)) return false;
      return true;
    case 'any':
      for (const part of when.of) if (fulfils(item, part)) return true;
      return false;
    default:
      return assertNever(when);
  }
}

/** NaN compares false with everything. */
function numberOf(item: Item, field: string): number {
  const value = item[field];
  return typeof value === 'number' ? value : Number.NaN;
}

/** The item after a change. */
export function changed(item: Item, { set, setIfAbsent, add, remove, history }: Change): Item {
  const next: Record<string, unknown> = { ...item };
  for (const field of remove ?? []) delete next[field];
  for (const [field, value] of entriesOf(setIfAbsent)) next[field] ??= value;
  for (const [field, value] of entriesOf(add)) next[field] = Number(next[field] ?? 0) + Number(value);
  for (const [field, value] of entriesOf(set)) next[field] = value;
  if (history) next.history = [...((item.history as HistoryEntry[] | undefined) ?? []), history];
  return next;
}

function* entriesOf(fields: object | undefined): Generator<[string, unknown]> {
  if (!fields) return;
  for (const entry of Object.entries(fields)) if (entry[1] !== undefined) yield entry;
}
