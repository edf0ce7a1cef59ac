import * as z from 'zod/mini';
import { owner } from '#core/ids.ts';
import type { AuditEntry, AuditStore } from '#core/ports.ts';
import { fromItem, type Item, toItem } from './attributes.ts';
import { type DynamoDb, PutItemCommand, QueryCommand } from './client.ts';

const keptSeconds = 400 * 86_400;

const auditEntry = z.object({
  at: z.int(),
  owner,
  keyId: z.string(),
  action: z.string(),
  path: z.string(),
  requestId: z.string(),
});

/** The audit in the task table: `A#<owner>#<yyyy-mm>`, sorted by time and request. Entries are put and never changed. */
export function dynamoAuditStore(client: DynamoDb, tableName: string): AuditStore {
  return {
    record: async (entry) => {
      const sk = `${new Date(entry.at).toISOString()}#${entry.requestId}`;
      const ttl = Math.ceil(entry.at / 1000) + keptSeconds;
      const Item = {
        ...toItem({ ...entry, ttl }),
        ...partition(entry.owner, monthOf(entry.at)),
        sk: { S: sk },
      };
      await client.send(new PutItemCommand({ TableName: tableName, Item }));
    },
    page: async (of, month, before, limit) => {
      const answer = await client.send(
        new QueryCommand({
          TableName: tableName,
          KeyConditionExpression: before === undefined ? 'pk = :pk' : 'pk = :pk AND sk < :before',
          ExpressionAttributeValues: {
            ':pk': partition(of, month).pk,
            ...(before === undefined ? {} : { ':before': { S: before } }),
          },
          ScanIndexForward: false,
          Limit: limit,
        }),
      );
      const items = answer.Items ?? [];
      const next = answer.LastEvaluatedKey?.sk?.S;
      return { entries: items.map(entryOf), ...(next === undefined ? {} : { next }) };
    },
  };
}

const partition = (of: string, month: string) => ({ pk: { S: `A#${of}#${month}` } });
const monthOf = (at: number) => new Date(at).toISOString().slice(0, 7);
const entryOf = (item: Item): AuditEntry => auditEntry.parse(fromItem(item));
