import type { Task } from '#core/task.ts';
import { ConditionalCheckFailedException, type DynamoDb, PutItemCommand } from './client.ts';
import { isInline, toInputItem } from './input-item.ts';
import { fromTaskItem, toTaskItem } from './task-item.ts';

/** Puts a new task unless its id is taken. A put whose answer was lost is recognised by its submit id. */
export async function createTask(
  client: DynamoDb,
  tableName: string,
  task: Task,
  input: unknown,
): Promise<{ created: true } | { created: false; existing: Task }> {
  // The input comes first: a task without its input could not run, an input without its task ends by its TTL.
  if (!isInline(task))
    await client.send(new PutItemCommand({ TableName: tableName, Item: toInputItem(task, input) }));
  try {
    await client.send(
      new PutItemCommand({
        TableName: tableName,
        Item: newTaskItem(task, input),
        ConditionExpression: 'attribute_not_exists(pk)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    return { created: true };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException) || !error.Item) throw error;
    const existing = fromTaskItem(error.Item);
    return existing.submitId === task.submitId ? { created: true } : { created: false, existing };
  }
}

/** The item of a new task, with its input if that is small. */
export function newTaskItem(task: Task, input: unknown) {
  return toTaskItem({ ...task, input: isInline(task) ? input : undefined });
}
