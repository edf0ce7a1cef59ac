import type { HistoryEntry, TaskField, TaskFields } from './task.ts';

/** A condition on one task item, as data: the store turns it into its own words, a test into a predicate. */
export type Condition =
  | { readonly kind: 'is'; readonly field: TaskField; readonly value: string | number }
  | { readonly kind: 'oneOf'; readonly field: TaskField; readonly values: readonly string[] }
  | { readonly kind: 'below' | 'atMost' | 'above'; readonly field: TaskField; readonly value: number }
  | { readonly kind: 'absent' | 'present'; readonly field: TaskField }
  | { readonly kind: 'all' | 'any'; readonly of: readonly Condition[] };

/** What a write changes. `setIfAbsent` keeps a value that is there. */
export interface Change {
  readonly set?: TaskFields;
  readonly setIfAbsent?: TaskFields;
  readonly add?: Partial<
    Record<'claims' | 'attempts' | 'crashes' | 'wakes' | 'skips' | 'continuations' | 'reports', number>
  >;
  readonly remove?: readonly TaskField[];
  /** Added at the end of the task's history. */
  readonly history?: HistoryEntry;
}

/** One conditional update of one existing task: applied whole, or refused with the item as it is. */
export interface GuardedWrite {
  /** For logs and the simulator. */
  readonly name: string;
  readonly when: Condition;
  readonly change: Change;
}

export const all = (...of: Condition[]): Condition => ({ kind: 'all', of });
export const any = (...of: Condition[]): Condition => ({ kind: 'any', of });
export const is = (field: TaskField, value: string | number): Condition => ({ kind: 'is', field, value });
export const oneOf = (field: TaskField, values: readonly string[]): Condition => ({
  kind: 'oneOf',
  field,
  values,
});
export const below = (field: TaskField, value: number): Condition => ({ kind: 'below', field, value });
export const atMost = (field: TaskField, value: number): Condition => ({ kind: 'atMost', field, value });
export const above = (field: TaskField, value: number): Condition => ({ kind: 'above', field, value });
export const absent = (field: TaskField): Condition => ({ kind: 'absent', field });
export const present = (field: TaskField): Condition => ({ kind: 'present', field });
