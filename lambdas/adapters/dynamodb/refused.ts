import type { Item } from './attributes.ts';
import { ConditionalCheckFailedException } from './client.ts';

/** What a conditional write came to: it was applied, or its condition refused it and `found` is the item as it is. */
export type Conditional = { readonly applied: true } | { readonly applied: false; readonly found?: Item };

/** Waits for a conditional write that returns ALL_OLD on refusal; every other fault is thrown. */
export async function conditional(write: Promise<unknown>): Promise<Conditional> {
  try {
    await write;
    return { applied: true };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return { applied: false, ...(error.Item ? { found: error.Item } : {}) };
  }
}
