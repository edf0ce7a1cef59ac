import type { ApiKey } from '#core/api-key.ts';
import { toItem } from './attributes.ts';
import { type DynamoDb, PutItemCommand } from './client.ts';

/** Writes a key of the canary into the table of API keys, in place of an older one of that id. */
export function dynamoCanaryKeys(client: DynamoDb, tableName: string): (key: ApiKey) => Promise<void> {
  return async (key) => {
    await client.send(new PutItemCommand({ TableName: tableName, Item: toItem(key) }));
  };
}
