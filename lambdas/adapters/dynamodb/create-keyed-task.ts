import { createHash } from 'node:crypto';
import type { TransactWriteItemsCommandInput } from '@aws-sdk/client-dynamodb';
import { pause } from '#adapters/system/jitter.ts';
import type { Task } from '#core/task.ts';
import { type DynamoDb, TransactWriteItemsCommand } from './client.ts';
import { newTaskItem } from './create-task.ts';
import { isInline, toInputItem } from './input-item.ts';
import { type IdempotencyKey, type KeyedOutcome, keyPut, outcomeOf } from './key-item.ts';

const attempts = 8;

/** Puts the task and its owner's idempotency key in one transaction, unless the key is in use. */
export async function createKeyedTask(
  client: DynamoDb,
  tableName: string,
  task: Task,
  input: unknown,
  key: IdempotencyKey,
): Promise<KeyedOutcome> {
  const command = new TransactWriteItemsCommand(transaction(tableName, task, input, key));
  for (let attempt = 0; ; attempt += 1) {
    try {
      await client.send(command);
      return { created: true };
    } catch (error) {
      const outcome = outcomeOf(error, task);
      if (outcome !== 'again') return outcome;
      if (attempt + 1 === attempts) throw error;
      await pause(attempt);
    }
  }
}

function transaction(
  TableName: string,
  task: Task,
  input: unknown,
  key: IdempotencyKey,
): TransactWriteItemsCommandInput {
  const onRefusal = { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const;
  const Item = newTaskItem(task, input);
  const taskPut = { TableName, Item, ConditionExpression: 'attribute_not_exists(pk)', ...onRefusal };
  const inputPut = isInline(task) ? [] : [{ Put: { TableName, Item: toInputItem(task, input) } }];
  return {
    TransactItems: [{ Put: keyPut(TableName, task, key) }, { Put: taskPut }, ...inputPut],
    ClientRequestToken: requestToken(task, key),
  };
}

/** Repetitions by the SDK carry the same token, so an answer that was lost is given again (for 10 minutes). */
function requestToken(task: Task, { key, now }: IdempotencyKey): string {
  return createHash('sha256').update(`${task.id} ${task.submitId} ${now} ${key}`).digest('hex').slice(0, 36);
}
