import type { CancellationReason } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { AwsError } from '#adapters/aws/json-api.ts';
import { TransactionCanceledException, TransactionInProgressException } from '#adapters/dynamodb/client.ts';
import { outcomeOf, toKeyItem } from '#adapters/dynamodb/key-item.ts';
import { toTaskItem } from '#adapters/dynamodb/task-item.ts';
import { aTask, noon } from '#test/fakes/a-task.ts';

const refused = (details = {}) => new AwsError('refused', 400, 'Transaction cancelled', details);
const cancelled = (...CancellationReasons: CancellationReason[]) =>
  new TransactionCanceledException(refused({ CancellationReasons }));
const none = { Code: 'None' };
const task = aTask();
const refusedBy = (Item: CancellationReason['Item']) => ({ Code: 'ConditionalCheckFailed', Item });
const key = { key: 'k', bodyHash: 'hash', expiresAt: noon, now: noon };

describe('a transaction that DynamoDB refused', () => {
  test('by the key of another task tells that task', () => {
    const other = aTask();
    const error = cancelled(refusedBy(toKeyItem(other, key)), none);
    expect(outcomeOf(error, task)).toEqual({ created: false, existing: { id: other.id, bodyHash: 'hash' } });
  });

  test('by its own key or its own task had succeeded before', () => {
    expect(outcomeOf(cancelled(refusedBy(toKeyItem(task, key)), none), task)).toEqual({ created: true });
    expect(outcomeOf(cancelled(none, refusedBy(toTaskItem(task))), task)).toEqual({ created: true });
  });

  test.each(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'])(
    'for %s is tried again, as is one that is under way',
    (Code) => {
      expect(outcomeOf(cancelled({ Code }, none), task)).toBe('again');
      expect(outcomeOf(cancelled(none, { Code }), task)).toBe('again');
      expect(outcomeOf(new TransactionInProgressException(refused()), task)).toBe('again');
    },
  );

  test('for a key and a conflict at once is answered by the key', () => {
    const other = aTask();
    const error = cancelled(refusedBy(toKeyItem(other, key)), { Code: 'TransactionConflict' });
    expect(outcomeOf(error, task)).toMatchObject({ created: false, existing: { id: other.id } });
  });

  test('for anything else is a fault', () => {
    const foreign = refusedBy(toTaskItem({ ...task, submitId: 'foreign' }));
    for (const error of [
      cancelled({ Code: 'ValidationError' }),
      cancelled(none, foreign),
      new Error('no network'),
    ])
      expect(() => outcomeOf(error, task)).toThrow(error);
  });
});
