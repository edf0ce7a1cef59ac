import { addDigests, emptyDigest } from '#core/backup/digest.ts';
import type { BackupSource } from '#core/backup/ports.ts';
import type { Item } from '../dynamodb/attributes.ts';
import { DescribeTableCommand, type DynamoDb, ScanCommand } from '../dynamodb/client.ts';
import { itemDigest } from './item-digest.ts';

/** Reads tables as they stand: items in DynamoDB's own JSON, which keeps every type. Binary values, which none has, are refused. */
export function dynamoBackupSource(client: DynamoDb, tables: Readonly<Record<string, string>>): BackupSource {
  return {
    tables,
    form: async (tableName) => {
      const { Table } = await client.send(new DescribeTableCommand({ TableName: tableName }));
      const { KeySchema = [], AttributeDefinitions = [], GlobalSecondaryIndexes } = Table ?? {};
      const indexes = GlobalSecondaryIndexes?.map(({ IndexName, KeySchema: keys, Projection }) => {
        return { IndexName, KeySchema: keys, Projection };
      });
      return { KeySchema, AttributeDefinitions, ...(indexes ? { GlobalSecondaryIndexes: indexes } : {}) };
    },
    read: async (tableName, { segment, segments, from }, bytes) => {
      const lines: string[] = [];
      let [size, digest] = [0, emptyDigest];
      // What came of `next`, which nobody else makes.
      let next = from as Item | undefined;
      do {
        const page = await client.send(
          new ScanCommand({
            TableName: tableName,
            Segment: segment,
            TotalSegments: segments,
            ConsistentRead: true,
            ExclusiveStartKey: next,
          }),
        );
        for (const item of page.Items ?? []) {
          refuseBinary(item, tableName);
          const line = JSON.stringify(item);
          lines.push(line);
          size += line.length + 1;
          digest = addDigests(digest, itemDigest(item));
        }
        next = page.LastEvaluatedKey;
      } while (next && size < bytes);
      const text = lines.map((line) => `${line}\n`).join('');
      return { lines: text, items: lines.length, digest, ...(next ? { next } : {}) };
    },
  };
}

/** Bytes would not survive JSON: better no backup than a wrong one. */
function refuseBinary(item: Item, tableName: string): void {
  const found = Object.entries(item).find(([, value]) => value.B !== undefined || value.BS !== undefined);
  if (found)
    throw new Error(`the attribute ${found[0]} of ${tableName} is binary, which a backup cannot hold`);
}
