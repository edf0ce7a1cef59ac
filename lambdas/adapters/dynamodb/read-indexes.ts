import { limits } from '#core/constants.ts';
import type { TaskRef } from '#core/ports.ts';
import type { Task } from '#core/task.ts';
import type { Item } from './attributes.ts';
import { type DynamoDb, QueryCommand } from './client.ts';
import { getTasks } from './read-tasks.ts';
import { ownerPrefix, refOfKey } from './task-item.ts';

/** Newest first: the owner's tasks in the sparse index `failed` whose id is below `before`, as the table has them now. */
export async function failedTasks(
  client: DynamoDb,
  tableName: string,
  args: { readonly owner: string; readonly before?: string; readonly limit: number },
): Promise<readonly Task[]> {
  const { owner, before, limit } = args;
  const tasks: Task[] = [];
  let from: Item | undefined;
  do {
    const { Items, LastEvaluatedKey } = await client.send(
      new QueryCommand({
        TableName: tableName,
        IndexName: 'failed',
        KeyConditionExpression: before ? 'failedKey = :owner AND sk < :before' : 'failedKey = :owner',
        ExpressionAttributeValues: {
          ':owner': { S: owner },
          ...(before ? { ':before': { S: before } } : {}),
        },
        ScanIndexForward: false,
        Limit: limit - tasks.length,
        ExclusiveStartKey: from,
      }),
    );
    // What its time to live has deleted may still be in the index: such entries give no task, so the page goes on.
    tasks.push(...(await getTasks(client, tableName, (Items ?? []).map(refOf))));
    from = LastEvaluatedKey;
  } while (from && tasks.length < limit);
  return tasks;
}

/** Entries of the index that are read for one owner's before the search is given up. */
const mostRead = 20_000;

interface OpenTasksQuery {
  readonly owner: string;
  readonly queue: string;
  readonly most: number;
  /** Instead of the usual 20,000. */
  readonly read?: number;
}

/** Refs of an owner's open tasks of a queue, newest first; undefined if there are more than `most` or too many of others. */
export async function openTasksOf(
  client: DynamoDb,
  tableName: string,
  args: OpenTasksQuery,
): Promise<readonly TaskRef[] | undefined> {
  const { owner, queue, most, read: readable = mostRead } = args;
  const refs: TaskRef[] = [];
  let read = 0;
  const tooMany = () => read > readable || refs.length > most;
  const readShard = async (shard: number): Promise<void> => {
    let from: Item | undefined;
    do {
      const answer = await client.send(
        new QueryCommand({
          TableName: tableName,
          IndexName: 'open',
          KeyConditionExpression: 'openKey = :openKey',
          FilterExpression: 'begins_with(pk, :owner)',
          ExpressionAttributeValues: {
            ':openKey': { S: `${queue}#${shard}` },
            ':owner': { S: ownerPrefix(owner) },
          },
          Limit: Math.ceil(readable / limits.openShards),
          ExclusiveStartKey: from,
        }),
      );
      read += answer.ScannedCount ?? 0;
      refs.push(...(answer.Items ?? []).map(refOf));
      from = answer.LastEvaluatedKey;
    } while (from && !tooMany());
  };
  await Promise.all(Array.from({ length: limits.openShards }, (_, shard) => readShard(shard)));
  return tooMany() ? undefined : refs.sort((a, b) => (a.id < b.id ? 1 : -1));
}

/** Of an index entry, which carries the keys of the index too. */
const refOf = ({ pk, sk }: Item): TaskRef => refOfKey(pk && sk ? { pk, sk } : {});
