import { type ApiKey, apiKey } from '#core/api-key.ts';
import type { Owner } from '#core/ids.ts';
import type { KeyStore } from '#core/ports.ts';
import { fromItem, type Item, toItem } from './attributes.ts';
import {
  ConditionalCheckFailedException,
  type DynamoDb,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from './client.ts';

const hour = 3_600_000;

/** The table of API keys: key `id`, index `byOwner` (`owner`, `id`; all attributes). */
export function dynamoKeyStore(client: DynamoDb, tableName: string): KeyStore {
  return {
    get: async (id) => {
      const get = new GetItemCommand({ TableName: tableName, Key: { id: { S: id } }, ConsistentRead: true });
      const { Item } = await client.send(get);
      return Item && apiKey.parse(fromItem(Item));
    },
    create: (key) => createKey(client, tableName, key),
    list: (owner) => listKeys(client, tableName, owner),
    revoke: (owner, id, now) => changeKey(client, tableName, { owner, id, at: now }, revoking),
    expire: (owner, id, at) => changeKey(client, tableName, { owner, id, at }, expiring),
    touch: (id, now) => touchKey(client, tableName, id, now),
  };
}

/** A put whose answer was lost is recognised by the secret's hash. */
async function createKey(client: DynamoDb, tableName: string, key: ApiKey): Promise<boolean> {
  try {
    await client.send(
      new PutItemCommand({
        TableName: tableName,
        Item: toItem(key),
        ConditionExpression: 'attribute_not_exists(id)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    return true;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return error.Item?.secretHash?.S === key.secretHash;
  }
}

async function listKeys(client: DynamoDb, tableName: string, owner: Owner): Promise<readonly ApiKey[]> {
  const keys: ApiKey[] = [];
  let from: Item | undefined;
  do {
    const answer = await client.send(
      new QueryCommand({
        TableName: tableName,
        IndexName: 'byOwner',
        KeyConditionExpression: '#owner = :owner',
        ExpressionAttributeNames: { '#owner': 'owner' },
        ExpressionAttributeValues: { ':owner': { S: owner } },
        ExclusiveStartKey: from,
      }),
    );
    keys.push(...(answer.Items ?? []).map((item) => apiKey.parse(fromItem(item))));
    from = answer.LastEvaluatedKey;
  } while (from);
  return keys;
}

interface OwnedKey {
  readonly owner: Owner;
  readonly id: string;
  readonly at: number;
}

/** Changes a key of that owner by `:at`; false when the owner has no such key, or it does not meet the condition. */
async function changeKey(
  client: DynamoDb,
  tableName: string,
  { owner, id, at }: OwnedKey,
  { condition, update }: { readonly condition: string; readonly update: string },
): Promise<boolean> {
  try {
    await client.send(
      new UpdateItemCommand({
        TableName: tableName,
        Key: { id: { S: id } },
        ConditionExpression: condition,
        UpdateExpression: update,
        ExpressionAttributeNames: { '#owner': 'owner' },
        ExpressionAttributeValues: { ':owner': { S: owner }, ':at': { N: String(at) } },
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

/** The first revoke counts: repeating it does not move its time. */
const revoking = {
  condition: '#owner = :owner',
  update: 'SET revokedAt = if_not_exists(revokedAt, :at)',
};
const expiring = {
  condition: '#owner = :owner AND attribute_not_exists(revokedAt)',
  update: 'SET expiresAt = :at',
};

/** At most once an hour, and never in the way of a request: a failure is dropped, the next use tries again. */
async function touchKey(client: DynamoDb, tableName: string, id: string, now: number): Promise<void> {
  const touch = new UpdateItemCommand({
    TableName: tableName,
    Key: { id: { S: id } },
    ConditionExpression:
      'attribute_exists(id) AND (attribute_not_exists(lastUsedAt) OR lastUsedAt <= :before)',
    UpdateExpression: 'SET lastUsedAt = :now',
    ExpressionAttributeValues: { ':now': { N: String(now) }, ':before': { N: String(now - hour) } },
  });
  await client.send(touch).catch(() => undefined);
}
