import { pause } from '#adapters/system/jitter.ts';
import {
  type Bundle,
  type BundleDocument,
  bundle,
  bundleDocument,
  mostDocuments,
} from '#core/bundles/bundle.ts';
import type { BundleStore, NotAdded } from '#core/bundles/bundle-store.ts';
import type { Owner } from '#core/ids.ts';
import { fromItem, type Item, toItem } from './attributes.ts';
import {
  type DynamoDb,
  GetItemCommand,
  PutItemCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from './client.ts';
import { queryItems } from './query-items.ts';
import { conditional } from './refused.ts';

const bundleKey = (owner: Owner, id: string): Item => ({ pk: { S: `BU#${owner}` }, sk: { S: id } });
const documentKey = ({ bundleId, id }: Pick<BundleDocument, 'bundleId' | 'id'>): Item => ({
  pk: { S: `BD#${bundleId}` },
  sk: { S: id },
});

/** Bundles and their documents, in the table of tasks. */
export function dynamoBundleStore(client: DynamoDb, TableName: string): BundleStore {
  const get = async (owner: Owner, id: string): Promise<Bundle | undefined> => {
    const { Item } = await client.send(
      new GetItemCommand({ TableName, Key: bundleKey(owner, id), ConsistentRead: true }),
    );
    return Item && bundle.parse(fromItem(Item));
  };
  return {
    get,
    create: async (made) => {
      const Item = { ...bundleKey(made.owner, made.id), ...toItem(made) };
      await client.send(new PutItemCommand({ TableName, Item }));
    },
    list: async (owner, before, limit) => {
      const found = await queryItems(client, TableName, {
        pk: `BU#${owner}`,
        before,
        newestFirst: true,
        limit,
      });
      return found.map((item) => bundle.parse(item));
    },
    add: async (owner, document) =>
      (await addDocument(client, TableName, owner, document)) ??
      reasonOf(await get(owner, document.bundleId)),
    documents: async (_owner, id) => {
      const query = { pk: `BD#${id}`, newestFirst: false, limit: mostDocuments };
      return (await queryItems(client, TableName, query)).map((item) => bundleDocument.parse(item));
    },
    setTask: async (document, task) => {
      await client.send(
        new UpdateItemCommand({
          TableName,
          Key: documentKey(document),
          ConditionExpression: 'attribute_exists(pk)',
          UpdateExpression: 'SET #task = :task',
          ExpressionAttributeNames: { '#task': 'task' },
          ExpressionAttributeValues: { ':task': { S: task } },
        }),
      );
    },
    freeze: async (owner, id, now) => {
      const freeze = new UpdateItemCommand({
        TableName,
        Key: bundleKey(owner, id),
        ConditionExpression: 'attribute_exists(pk)',
        UpdateExpression: 'SET frozenAt = if_not_exists(frozenAt, :now)',
        ExpressionAttributeValues: { ':now': { N: String(now) } },
      });
      return (await conditional(client.send(freeze))).applied;
    },
  };
}

const attempts = 8;

/** 'added'; undefined when the bundle takes nothing more. */
async function addDocument(
  client: DynamoDb,
  TableName: string,
  owner: Owner,
  document: BundleDocument,
): Promise<'added' | undefined> {
  const command = new TransactWriteItemsCommand({
    TransactItems: [
      {
        Update: {
          TableName,
          Key: bundleKey(owner, document.bundleId),
          ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(frozenAt) AND #count < :most',
          UpdateExpression: 'SET #count = #count + :one',
          ExpressionAttributeNames: { '#count': 'documents' },
          ExpressionAttributeValues: { ':one': { N: '1' }, ':most': { N: String(mostDocuments) } },
        },
      },
      {
        Put: {
          TableName,
          Item: { ...documentKey(document), ...toItem(document) },
          ConditionExpression: 'attribute_not_exists(pk)',
        },
      },
    ],
  });
  for (let attempt = 0; ; attempt += 1) {
    try {
      await client.send(command);
      return 'added';
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error;
      const [ofBundle, ofDocument] = error.CancellationReasons ?? [];
      // The same document: an answer that was lost, or the same request again.
      if (ofDocument?.Code === 'ConditionalCheckFailed') return 'added';
      if (ofBundle?.Code === 'ConditionalCheckFailed') return undefined;
      if (attempt + 1 === attempts) throw error;
      await pause(attempt);
    }
  }
}

function reasonOf(found: Bundle | undefined): NotAdded {
  if (!found) return 'missing';
  return found.frozenAt === undefined ? 'full' : 'frozen';
}
