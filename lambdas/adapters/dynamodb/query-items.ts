import { fromItem, type Item } from './attributes.ts';
import { type DynamoDb, QueryCommand } from './client.ts';

/** Which items of one partition. */
export interface ItemQuery {
  readonly pk: string;
  /** Only sort keys below this one. */
  readonly before?: string | undefined;
  readonly newestFirst: boolean;
  readonly limit: number;
}

/** Items of a partition in the order of their sort keys, as values. Consistent. */
export async function queryItems(
  client: DynamoDb,
  TableName: string,
  { pk, before, newestFirst, limit }: ItemQuery,
): Promise<readonly Record<string, unknown>[]> {
  const found: Record<string, unknown>[] = [];
  let from: Item | undefined;
  do {
    const answer = await client.send(
      new QueryCommand({
        TableName,
        ConsistentRead: true,
        KeyConditionExpression: before === undefined ? 'pk = :pk' : 'pk = :pk AND sk < :before',
        ExpressionAttributeValues: {
          ':pk': { S: pk },
          ...(before === undefined ? {} : { ':before': { S: before } }),
        },
        ScanIndexForward: !newestFirst,
        Limit: limit - found.length,
        ExclusiveStartKey: from,
      }),
    );
    found.push(...(answer.Items ?? []).map(fromItem));
    from = answer.LastEvaluatedKey;
  } while (from && found.length < limit);
  return found;
}
