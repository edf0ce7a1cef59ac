import type { Item } from '#adapters/dynamodb/attributes.ts';

/** What a version has stored and sent (test/fixtures/frozen), by the names of its samples. */
export interface Frozen {
  readonly version: string;
  /** When, in ms. */
  readonly at: number;
  readonly ids: Readonly<Record<string, string>>;
  /** All items of the tasks table. */
  readonly items: readonly Item[];
  /** Bodies of messages. */
  readonly wakeUps: Readonly<Record<string, string>>;
}
