import type { GuardedWrite } from '#core/guarded-write.ts';
import type { TaskRef, TaskStore, Written } from '#core/ports.ts';
import type { Task } from '#core/task.ts';
import {
  ConditionalCheckFailedException,
  type DynamoDb,
  GetItemCommand,
  UpdateItemCommand,
} from './client.ts';
import { createKeyedTask } from './create-keyed-task.ts';
import { createTask } from './create-task.ts';
import { compile } from './expressions.ts';
import { fromInputItem, inputKey } from './input-item.ts';
import { failedTasks, openTasksOf } from './read-indexes.ts';
import { dueTasks, getTasks, pageOfTasks } from './read-tasks.ts';
import { fromTaskItem, taskKey } from './task-item.ts';

/**
 * The task table: keys `pk` and `sk` (text), indexes `open` (`openKey`, `dueAt`) and `failed` (`failedKey`, `sk`), both
 * sparse and keys only, time to live `ttl`. It holds tasks (`T#<owner>#<yyyymm>`), large inputs (`I#<task id>`) and
 * idempotency keys (`K#<owner>#<key>`); other stores keep effects (`E#`), limits (`L#`) and controls (`P`) in it.
 */
export function dynamoTaskStore(client: DynamoDb, tableName: string): TaskStore {
  return {
    create: (task, input) => createTask(client, tableName, task, input),
    createKeyed: (task, input, key) => createKeyedTask(client, tableName, task, input, key),
    get: (ref) => getTask(client, tableName, ref),
    getMany: (refs) => getTasks(client, tableName, refs),
    input: (task) => getInput(client, tableName, task),
    update: (ref, write) => updateTask(client, tableName, ref, write),
    page: (owner, month, before, limit) => pageOfTasks(client, tableName, { owner, month, before, limit }),
    due: (queue, shard, now, limit, next) =>
      dueTasks(client, tableName, { openKey: `${queue}#${shard}`, now, limit, next }),
    failed: (owner, before, limit) => failedTasks(client, tableName, { owner, before, limit }),
    openOf: (owner, queue, most) => openTasksOf(client, tableName, { owner, queue, most }),
  };
}

async function getTask(client: DynamoDb, tableName: string, ref: TaskRef): Promise<Task | undefined> {
  const get = new GetItemCommand({ TableName: tableName, Key: taskKey(ref), ConsistentRead: true });
  const { Item } = await client.send(get);
  return Item && fromTaskItem(Item);
}

async function getInput(client: DynamoDb, tableName: string, task: Task): Promise<unknown> {
  if (task.input !== undefined) return task.input;
  const get = new GetItemCommand({ TableName: tableName, Key: inputKey(task), ConsistentRead: true });
  const { Item } = await client.send(get);
  if (!Item) throw new Error(`the input of task ${task.id} is gone`);
  return fromInputItem(Item);
}

async function updateTask(
  client: DynamoDb,
  tableName: string,
  ref: TaskRef,
  write: GuardedWrite,
): Promise<Written> {
  try {
    const { Attributes } = await client.send(
      new UpdateItemCommand({
        TableName: tableName,
        Key: taskKey(ref),
        ...compile(write),
        ReturnValues: 'ALL_NEW',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    return { applied: true, task: fromTaskItem(Attributes ?? {}) };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return { applied: false, task: error.Item && fromTaskItem(error.Item) };
  }
}
