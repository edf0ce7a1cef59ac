import * as z from 'zod/mini';
import { owner as ownerSchema, taskId } from '#core/ids.ts';
import type { PushStore, Subscription } from '#core/ports.ts';
import { fromItem, type Item, toItem } from './attributes.ts';
import { DeleteItemCommand, type DynamoDb, GetItemCommand, PutItemCommand, QueryCommand } from './client.ts';

const ticketItem = z.object({
  hash: z.string(),
  owner: ownerSchema,
  task: z.optional(taskId),
  expiresAt: z.int(),
});
const connectionItem = z.object({ id: z.string(), owner: ownerSchema, task: z.optional(taskId) });
const subscriptionItem = z.object({ sk: z.string(), tasks: z.optional(z.array(taskId)) });

/**
 * Tickets (`T#<hash>`), connections (`C#<id>`) and the subscriptions of an owner (`S#<owner>`, connection), in a table of
 * their own.
 */
export function dynamoPushStore(client: DynamoDb, TableName: string): PushStore {
  const put = async (Item: Item) => {
    await client.send(new PutItemCommand({ TableName, Item }));
  };
  const remove = async (Key: Item) => {
    const command = new DeleteItemCommand({ TableName, Key, ReturnValues: 'ALL_OLD' });
    return (await client.send(command)).Attributes;
  };
  const connection: PushStore['connection'] = async (id) => {
    const read = new GetItemCommand({ TableName, Key: connectionKey(id), ConsistentRead: true });
    const { Item: found } = await client.send(read);
    return found && connectionItem.parse(fromItem(found));
  };
  return {
    connection,
    addTicket: (ticket) =>
      put({ ...ticketKey(ticket.hash), ...toItem({ ...ticket, ttl: seconds(ticket.expiresAt) }) }),
    takeTicket: async (hash) => {
      const taken = await remove(ticketKey(hash));
      return taken && ticketItem.parse(fromItem(taken));
    },
    addConnection: (added, until) =>
      put({ ...connectionKey(added.id), ...toItem({ ...added, ttl: seconds(until) }) }),
    subscribe: (owner, { connectionId, tasks }, until) =>
      put({ ...subscriptionKey(owner, connectionId), ...toItem({ tasks, ttl: seconds(until) }) }),
    subscriptions: async (owner) => {
      const found: Subscription[] = [];
      let from: Item | undefined;
      do {
        const page = await client.send(
          new QueryCommand({
            TableName,
            KeyConditionExpression: 'pk = :pk',
            ExpressionAttributeValues: { ':pk': { S: `S#${owner}` } },
            ConsistentRead: true,
            ExclusiveStartKey: from,
          }),
        );
        for (const item of page.Items ?? []) {
          const { sk, tasks } = subscriptionItem.parse(fromItem(item));
          found.push({ connectionId: sk, ...(tasks ? { tasks } : {}) });
        }
        from = page.LastEvaluatedKey;
      } while (from);
      return found;
    },
    removeConnection: async (id, known) => {
      const owner = known ?? (await connection(id))?.owner;
      if (owner) await remove(subscriptionKey(owner, id));
      await remove(connectionKey(id));
    },
  };
}

const ticketKey = (hash: string): Item => ({ pk: { S: `T#${hash}` }, sk: { S: 'T' } });
const connectionKey = (id: string): Item => ({ pk: { S: `C#${id}` }, sk: { S: 'C' } });
const subscriptionKey = (owner: string, id: string): Item => ({ pk: { S: `S#${owner}` }, sk: { S: id } });

/** As DynamoDB's time to live wants it. */
const seconds = (ms: number) => Math.ceil(ms / 1000);
