import type { CancellationReason, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { taskId } from '#core/ids.ts';
import type { KeyedTask } from '#core/ports.ts';
import type { Task } from '#core/task.ts';
import { fromItem, type Item } from './attributes.ts';
import { TransactionCanceledException, TransactionInProgressException } from './client.ts';
import { fromTaskItem } from './task-item.ts';

/** What a client gave to make its submit repeatable; times in ms. */
export interface IdempotencyKey {
  readonly key: string;
  readonly bodyHash: string;
  readonly expiresAt: number;
  readonly now: number;
}

export type KeyedOutcome = { created: true } | { created: false; existing: KeyedTask };

/** Item of an idempotency key: which task it made, and for which body. */
export function toKeyItem(
  { owner, id }: Pick<Task, 'owner' | 'id'>,
  { key, bodyHash, expiresAt }: IdempotencyKey,
): Item {
  return {
    pk: { S: `K#${owner}#${key}` },
    sk: { S: 'K' },
    taskId: { S: id },
    bodyHash: { S: bodyHash },
    keyExpiresAt: { N: String(expiresAt) },
    ttl: { N: String(Math.ceil(expiresAt / 1000)) },
  };
}

const keyItem = z.object({ taskId, bodyHash: z.string() });

/** The task of a key's item. */
export function ofKeyItem(item: Item): KeyedTask {
  const { taskId: id, bodyHash } = keyItem.parse(fromItem(item));
  return { id, bodyHash };
}

/** Puts a key's item, unless the key is in use. */
export function keyPut(
  TableName: string,
  task: Pick<Task, 'owner' | 'id'>,
  key: IdempotencyKey,
): NonNullable<TransactWriteItem['Put']> {
  return {
    TableName,
    Item: toKeyItem(task, key),
    ConditionExpression: 'attribute_not_exists(pk) OR keyExpiresAt < :now',
    ExpressionAttributeValues: { ':now': { N: String(key.now) } },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  };
}

const passing: ReadonlySet<string> = new Set([
  'TransactionConflict',
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
]);

/**
 * What a transaction of key item, task and input that DynamoDB refused means: the key's task, `again` when others were
 * in the way, or that this very submit succeeded before and its answer was lost. The unforeseen is thrown as it came.
 */
export function outcomeOf(error: unknown, task: Task): KeyedOutcome | 'again' {
  if (error instanceof TransactionInProgressException) return 'again';
  if (!(error instanceof TransactionCanceledException)) throw error;
  const reasons = error.CancellationReasons ?? [];
  const [byKey, byTask] = reasons.map(refusedItem);
  if (byKey) {
    const existing = ofKeyItem(byKey);
    return existing.id === task.id ? { created: true } : { created: false, existing };
  }
  // The key has expired since, but this very submit did put its task.
  if (byTask && fromTaskItem(byTask).submitId === task.submitId) return { created: true };
  if (!byTask && reasons.some(({ Code }) => Code !== undefined && passing.has(Code))) return 'again';
  throw error;
}

const refusedItem = ({ Code, Item }: CancellationReason): Item | undefined =>
  Code === 'ConditionalCheckFailed' ? Item : undefined;
