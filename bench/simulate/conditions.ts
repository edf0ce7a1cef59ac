import type { Change, Condition, GuardedWrite } from '#core/guarded-write.ts';
import type { TaskField } from '#core/task.ts';

/** The condition without its demands on `fields`. What is left of an "any" that loses a member still holds always. */
function without(when: Condition, ...fields: readonly TaskField[]): Condition {
  switch (when.kind) {
    case 'all':
      return { kind: 'all', of: when.of.map((part) => without(part, ...fields)) };
    case 'any':
      return { kind: 'any', of: when.of.map((part) => without(part, ...fields)) };
    default:
      return fields.includes(when.field) ? always : when;
  }
}

const always: Condition = { kind: 'all', of: [] };

/** The condition with further states wherever it lists states. */
export function alsoIn(when: Condition, ...states: readonly string[]): Condition {
  switch (when.kind) {
    case 'all':
      return { kind: 'all', of: when.of.map((part) => alsoIn(part, ...states)) };
    case 'any':
      return { kind: 'any', of: when.of.map((part) => alsoIn(part, ...states)) };
    case 'oneOf':
      return when.field === 'state' ? { ...when, values: [...when.values, ...states] } : when;
    default:
      return when;
  }
}

/** The write without its demands on `fields`. */
export const drop = (write: GuardedWrite, ...fields: readonly TaskField[]): GuardedWrite => ({
  ...write,
  when: without(write.when, ...fields),
});

/** The write with a change that keeps `fields` where they are. */
export const keeping = (write: GuardedWrite, ...fields: readonly TaskField[]): GuardedWrite => ({
  ...write,
  change: { ...write.change, remove: (write.change.remove ?? []).filter((field) => !fields.includes(field)) },
});

/** The write with another change beside its own. */
export const changing = (write: GuardedWrite, change: Partial<Change>): GuardedWrite => ({
  ...write,
  change: { ...write.change, ...change },
});
