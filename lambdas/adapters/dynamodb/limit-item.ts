import { hashSecret } from '#adapters/system/secrets.ts';
import type { Item } from './attributes.ts';
import type { DynamoDb } from './client.ts';

/** Where limits lie. */
export interface LimitTable {
  readonly client: DynamoDb;
  readonly TableName: string;
}

/** DynamoDB's limit of a partition key is 2,048 bytes; a key of a task's input may be longer. */
const longestKey = 1_000;

/** Partition of all that belongs to one limit. */
export const limitPartition = (key: string): string =>
  Buffer.byteLength(key) <= longestKey ? `L#${key}` : `L#sha256:${hashSecret(key)}`;

/** Key of one item of a limit: `B` its bucket, `S<number>` a slot, `T` the turns of the refused. */
export const limitKey = (key: string, name: string): Item => ({
  pk: { S: limitPartition(key) },
  sk: { S: name },
});

const day = 86_400;

/** Seconds since 1970: a day after what the item says is past (ms). */
export const ttlAfter = (at: number): string => String(Math.ceil(at / 1000) + day);
