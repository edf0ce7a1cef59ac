import { randomUUID } from 'node:crypto';
import { type DynamoDb, dynamoDb } from '#adapters/dynamodb/client.ts';
import type { DataServices } from '#local/services/contract.ts';

/** A DynamoDB by others, in place of the local cloud's. */
export interface OtherDynamodb {
  readonly client: DynamoDb;
  readonly createTable: DataServices['dynamodb']['createTable'];
  /** From now on nothing answers. */
  close(): void;
}

/** What `npm run test:dynamodb` has started, in a region of its own: nothing that anybody else made is in it. */
export function otherDynamodb(
  credentials: { readonly accessKeyId: string; readonly secretAccessKey: string },
  { BEATLESS_OTHER_DYNAMODB: endpoint }: NodeJS.ProcessEnv = process.env,
): OtherDynamodb | undefined {
  if (!endpoint) return undefined;
  const region = `test-${randomUUID().slice(0, 8)}-1`;
  const there = dynamoDb({ region, credentials: async () => credentials, endpoint });
  let closed = false;
  const client: DynamoDb = {
    send: (command) => (closed ? Promise.reject(new Error('it is closed')) : there.send(command)),
  };
  return {
    client,
    async createTable(name, properties) {
      await client.send({ operation: 'CreateTable', input: { TableName: name, ...properties } });
      return { arn: `arn:aws:dynamodb:${region}:000000000000:table/${name}` };
    },
    close() {
      closed = true;
    },
  };
}
