import type { UserStore, UserTable } from '#core/users.ts';
import type { Item } from './attributes.ts';
import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  type DynamoDb,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
} from './client.ts';
import { fromUserItem, shownFields, toUserItem, toUserKey } from './user-item.ts';

/** Name of each table. Key `owner`, `username`; index `newest` (`owner`, `joinedKey`) without the password hash. */
export type UserTableNames = Readonly<Record<UserTable, string>>;

/** The tables of accounts. No read asks for the password hash. */
export function dynamoUserStore(client: DynamoDb, names: UserTableNames): UserStore {
  return {
    add: async (table, account) => {
      try {
        await client.send(
          new PutItemCommand({
            TableName: names[table],
            Item: toUserItem(account),
            ConditionExpression: 'attribute_not_exists(username)',
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          }),
        );
        return { added: true };
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException) || !error.Item) throw error;
        return { added: false, existing: fromUserItem(error.Item) };
      }
    },
    page: async (table, owner, limit, from) => {
      const common = {
        TableName: names[table],
        Limit: limit,
        ConsistentRead: true,
        ...shownFields,
        // What came of `next`, which nobody else makes.
        ExclusiveStartKey: from as Item | undefined,
      };
      const ofOwner = { KeyConditionExpression: '#owner = :owner' };
      const values = { ExpressionAttributeValues: { ':owner': { S: owner ?? '' } } };
      const { Items = [], LastEvaluatedKey } = await (owner === undefined
        ? client.send(new ScanCommand(common))
        : client.send(new QueryCommand({ ...common, ...ofOwner, ...values })));
      return { users: Items.map(fromUserItem), ...(LastEvaluatedKey ? { next: LastEvaluatedKey } : {}) };
    },
    getMany: async (table, keys) => {
      const users: Item[] = [];
      let left: Item[] = keys.map(toUserKey);
      while (left.length > 0) {
        const asked = { [names[table]]: { Keys: left, ConsistentRead: true, ...shownFields } };
        const answer = await client.send(new BatchGetItemCommand({ RequestItems: asked }));
        users.push(...(answer.Responses?.[names[table]] ?? []));
        left = answer.UnprocessedKeys?.[names[table]]?.Keys ?? [];
      }
      return users.map(fromUserItem);
    },
  };
}
