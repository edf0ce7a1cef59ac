import type { CancellationReason, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { pause } from '#adapters/system/jitter.ts';
import type { Item } from './attributes.ts';
import {
  type DynamoDb,
  TransactionCanceledException,
  TransactionInProgressException,
  TransactWriteItemsCommand,
} from './client.ts';

const attempts = 8;
const passing: ReadonlySet<string> = new Set([
  'TransactionConflict',
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
]);

/** Which conditions refused a transaction, by the place of their action: the item that was found there, if there is one. */
export type Refusals = readonly (undefined | { readonly found?: Item })[];

/**
 * Writes all or nothing. Undefined when it was written, else what refused it; others being in the way is tried again. Repeats
 * by the SDK carry `token`, so that an answer that was lost is given again.
 */
export async function transact(
  client: DynamoDb,
  items: TransactWriteItem[],
  token: string,
): Promise<Refusals | undefined> {
  const command = new TransactWriteItemsCommand({
    TransactItems: items,
    ClientRequestToken: token.slice(0, 36),
  });
  for (let attempt = 1; ; attempt += 1) {
    try {
      await client.send(command);
      return undefined;
    } catch (error) {
      const reasons = reasonsOf(error);
      if (!reasons) throw error;
      if (reasons.some(({ Code }) => Code === 'ConditionalCheckFailed')) return reasons.map(refusal);
      if (attempt === attempts) throw error;
      await pause(attempt);
    }
  }
}

/** Undefined for what is no refusal and does not pass. */
function reasonsOf(error: unknown): readonly CancellationReason[] | undefined {
  if (error instanceof TransactionInProgressException) return [];
  if (!(error instanceof TransactionCanceledException)) return undefined;
  const reasons = error.CancellationReasons ?? [];
  const known = reasons.some(({ Code = '' }) => Code === 'ConditionalCheckFailed' || passing.has(Code));
  return known ? reasons : undefined;
}

function refusal({ Code, Item }: CancellationReason): { readonly found?: Item } | undefined {
  return Code === 'ConditionalCheckFailed' ? { ...(Item ? { found: Item } : {}) } : undefined;
}
