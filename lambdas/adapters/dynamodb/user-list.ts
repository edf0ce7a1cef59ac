import type { UserList } from '#core/users.ts';
import { type DynamoDb, QueryCommand } from './client.ts';
import { fromUserItem, joinedKey } from './user-item.ts';
import type { UserTableNames } from './user-store.ts';

/** Reads the index `newest` alone, which holds no password hash. */
export function dynamoUserList(client: DynamoDb, names: UserTableNames): UserList {
  return {
    newest: async (table, owner, limit, before) => {
      const { Items = [], LastEvaluatedKey } = await client.send(
        new QueryCommand({
          TableName: names[table],
          IndexName: 'newest',
          KeyConditionExpression:
            before === undefined ? '#owner = :owner' : '#owner = :owner AND joinedKey < :before',
          ExpressionAttributeNames: { '#owner': 'owner' },
          ExpressionAttributeValues: {
            ':owner': { S: owner },
            ...(before === undefined ? {} : { ':before': { S: before } }),
          },
          ScanIndexForward: false,
          Limit: limit,
        }),
      );
      const users = Items.map(fromUserItem);
      const last = users.at(-1);
      return { users, ...(LastEvaluatedKey && last ? { cursor: joinedKey(last) } : {}) };
    },
  };
}
