import type { QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { pause } from '#adapters/system/jitter.ts';
import type { TaskRef } from '#core/ports.ts';
import type { Task } from '#core/task.ts';
import type { Item } from './attributes.ts';
import { BatchGetItemCommand, type DynamoDb, QueryCommand } from './client.ts';
import { fromTaskItem, monthKey, refOfKey, taskKey } from './task-item.ts';

/** DynamoDB's limit of keys in one BatchGetItem. */
const batch = 100;
const attempts = 8;

/** The tasks that exist among `refs`, in their order. */
export async function getTasks(
  client: DynamoDb,
  tableName: string,
  refs: readonly TaskRef[],
): Promise<readonly Task[]> {
  const unique = [...new Map(refs.map((ref) => [`${ref.owner} ${ref.id}`, ref])).values()];
  const found = new Map<string, Task>();
  for (let from = 0; from < unique.length; from += batch) {
    const keys = unique.slice(from, from + batch).map(taskKey);
    for (const item of await getItems(client, tableName, keys)) {
      const task = fromTaskItem(item);
      found.set(task.id, task);
    }
  }
  return unique.flatMap(({ id }) => found.get(id) ?? []);
}

/** DynamoDB answers with at most 16 MB, less when it is throttled, and returns the keys it left out. */
async function getItems(client: DynamoDb, tableName: string, keys: readonly Item[]): Promise<Item[]> {
  const items: Item[] = [];
  let left = [...keys];
  let fruitless = 0;
  while (left.length > 0) {
    if (fruitless === attempts) throw new Error(`DynamoDB left ${left.length} keys unread ${attempts} times`);
    if (fruitless > 0) await pause(fruitless);
    const request = { [tableName]: { Keys: left, ConsistentRead: true } };
    const answer = await client.send(new BatchGetItemCommand({ RequestItems: request }));
    items.push(...(answer.Responses?.[tableName] ?? []));
    const before = left.length;
    left = answer.UnprocessedKeys?.[tableName]?.Keys ?? [];
    fruitless = left.length < before ? 0 : fruitless + 1;
  }
  return items;
}

/** Newest first: an owner's tasks of one month whose id is below `before`. */
export async function pageOfTasks(
  client: DynamoDb,
  tableName: string,
  args: { readonly owner: string; readonly month: string; readonly before?: string; readonly limit: number },
): Promise<readonly Task[]> {
  const { owner, month, before, limit } = args;
  const values = { ':pk': { S: monthKey(owner, month) }, ...(before ? { ':before': { S: before } } : {}) };
  const query: QueryCommandInput = {
    TableName: tableName,
    KeyConditionExpression: before ? 'pk = :pk AND sk < :before' : 'pk = :pk',
    ExpressionAttributeValues: values,
    ScanIndexForward: false,
    ConsistentRead: true,
  };
  const tasks: Task[] = [];
  let from: Item | undefined;
  do {
    // One answer ends at 1 MB, so a page of large results may take several.
    const page = { ...query, Limit: limit - tasks.length, ExclusiveStartKey: from };
    const answer = await client.send(new QueryCommand(page));
    tasks.push(...(answer.Items ?? []).map(fromTaskItem));
    from = answer.LastEvaluatedKey;
  } while (from && tasks.length < limit);
  return tasks;
}

/** Refs of one shard of the index `open` that are due by `now`, oldest first; `next` continues. */
export async function dueTasks(
  client: DynamoDb,
  tableName: string,
  args: { readonly openKey: string; readonly now: number; readonly limit: number; readonly next?: unknown },
): Promise<{ readonly refs: readonly TaskRef[]; readonly next?: unknown }> {
  const answer = await client.send(
    new QueryCommand({
      TableName: tableName,
      IndexName: 'open',
      KeyConditionExpression: 'openKey = :openKey AND dueAt <= :now',
      ExpressionAttributeValues: { ':openKey': { S: args.openKey }, ':now': { N: String(args.now) } },
      Limit: args.limit,
      // Opaque to the caller: only what an earlier answer of this function gave comes back here.
      ExclusiveStartKey: args.next as Item | undefined,
    }),
  );
  const refs = (answer.Items ?? []).map(({ pk, sk }) => refOfKey(pk && sk ? { pk, sk } : {}));
  return answer.LastEvaluatedKey ? { refs, next: answer.LastEvaluatedKey } : { refs };
}
