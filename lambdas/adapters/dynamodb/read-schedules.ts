import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { ScheduleRef } from '#core/schedules/ports.ts';
import type { Occurrence, Schedule } from '#core/schedules/schedule.ts';
import type { Item } from './attributes.ts';
import { type DynamoDb, QueryCommand } from './client.ts';
import {
  fromOccurrenceItem,
  fromScheduleItem,
  occurrencePartition,
  refOfScheduleKey,
  schedulePartition,
} from './schedule-item.ts';

/** Newest first: the owner's schedules whose id is below `before`. */
export async function pageOfSchedules(
  client: DynamoDb,
  table: string,
  { owner, before, limit }: { readonly owner: string; readonly before?: string; readonly limit: number },
): Promise<readonly Schedule[]> {
  return (await newestFirst(client, table, schedulePartition(owner), before, limit)).map(fromScheduleItem);
}

/** Newest first: what became of the runs of a schedule that were planned before `before` (ms). */
export async function occurrencesOf(
  client: DynamoDb,
  table: string,
  { id, before, limit }: { readonly id: string; readonly before?: number; readonly limit: number },
): Promise<readonly Occurrence[]> {
  const time = before === undefined ? undefined : new Date(before).toISOString();
  return (await newestFirst(client, table, occurrencePartition(id), time, limit)).map(fromOccurrenceItem);
}

/** One answer ends at 1 MB, so a page may take several. */
async function newestFirst(
  client: DynamoDb,
  TableName: string,
  pk: string,
  before: string | undefined,
  limit: number,
): Promise<readonly Item[]> {
  const found: Item[] = [];
  let from: Record<string, AttributeValue> | undefined;
  do {
    const answer = await client.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: before === undefined ? 'pk = :pk' : 'pk = :pk AND sk < :before',
        ExpressionAttributeValues: {
          ':pk': { S: pk },
          ...(before === undefined ? {} : { ':before': { S: before } }),
        },
        ScanIndexForward: false,
        ConsistentRead: true,
        Limit: limit - found.length,
        ExclusiveStartKey: from,
      }),
    );
    found.push(...(answer.Items ?? []));
    from = answer.LastEvaluatedKey;
  } while (from && found.length < limit);
  return found;
}

/** Schedules in the index `open` that are due by `now`, longest due first. */
export async function dueSchedules(
  client: DynamoDb,
  TableName: string,
  now: number,
  limit: number,
): Promise<readonly ScheduleRef[]> {
  const answer = await client.send(
    new QueryCommand({
      TableName,
      IndexName: 'open',
      KeyConditionExpression: 'openKey = :open AND dueAt <= :now',
      ExpressionAttributeValues: { ':open': { S: 'schedules' }, ':now': { N: String(now) } },
      Limit: limit,
    }),
  );
  return (answer.Items ?? []).map(refOfScheduleKey);
}
