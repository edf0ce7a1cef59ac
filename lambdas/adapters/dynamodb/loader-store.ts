import * as z from 'zod/mini';
import { limits, times } from '#core/constants.ts';
import { type Owner, taskId } from '#core/ids.ts';
import { type Loader, loader } from '#core/loaders/loader.ts';
import type { LoaderStore } from '#core/loaders/loader-store.ts';
import { fromItem, type Item, toItem } from './attributes.ts';
import { DeleteItemCommand, type DynamoDb, GetItemCommand, PutItemCommand } from './client.ts';
import { queryItems } from './query-items.ts';
import { conditional } from './refused.ts';

const loaderKey = (owner: Owner, id: string): Item => ({ pk: { S: `LO#${owner}` }, sk: { S: id } });
const runsOf = (owner: Owner, id: string) => `LR#${owner}#${id}`;

const run = z.object({ taskId, at: z.int() });

/** Loaders and their runs, in the table of tasks. */
export function dynamoLoaderStore(client: DynamoDb, TableName: string): LoaderStore {
  return {
    create: async (made) => {
      await client.send(new PutItemCommand({ TableName, Item: itemOf(made) }));
    },
    get: async (owner, id) => {
      const get = new GetItemCommand({ TableName, Key: loaderKey(owner, id), ConsistentRead: true });
      const { Item } = await client.send(get);
      return Item && loader.parse(fromItem(Item));
    },
    list: async (owner, before, limit) => {
      const found = await queryItems(client, TableName, {
        pk: `LO#${owner}`,
        before,
        newestFirst: true,
        limit,
      });
      return found.map((item) => loader.parse(item));
    },
    update: async (changed, seen) => {
      const put = new PutItemCommand({
        TableName,
        Item: itemOf(changed),
        ConditionExpression: 'version = :seen',
        ExpressionAttributeValues: { ':seen': { N: String(seen) } },
      });
      return (await conditional(client.send(put))).applied;
    },
    remove: async (owner, id) => {
      const remove = new DeleteItemCommand({
        TableName,
        Key: loaderKey(owner, id),
        ConditionExpression: 'attribute_exists(pk)',
      });
      return (await conditional(client.send(remove))).applied;
    },
    recordRun: async (owner, id, { taskId: task, at }) => {
      // No run is shown longer than the longest that a task is kept.
      const ttl = Math.ceil((at + limits.retainDays.most * times.day) / 1000);
      const Item = { pk: { S: runsOf(owner, id) }, sk: { S: task }, ...toItem({ taskId: task, at, ttl }) };
      await client.send(new PutItemCommand({ TableName, Item }));
    },
    runs: async (owner, id, before, limit) => {
      const query = { pk: runsOf(owner, id), before, newestFirst: true, limit };
      return (await queryItems(client, TableName, query)).map((item) => run.parse(item));
    },
  };
}

const itemOf = (made: Loader): Item => ({ ...loaderKey(made.owner, made.id), ...toItem(made) });
