import { setTimeout as wait } from 'node:timers/promises';
import {
  type AttributeValue,
  BatchWriteItemCommand,
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  type DynamoDBClient,
  ScanCommand,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import { itemDigest } from '#adapters/backup/item-digest.ts';
import { addDigests, emptyDigest } from '#core/backup/digest.ts';
import type { BackedUpTable } from '#core/backup/manifest.ts';
import { CliFailure, exitCodes } from '../cli-errors.ts';
import type { BackupBucket } from './bucket.ts';
import { readPart } from './read-part.ts';

/** As many as BatchWriteItem takes. */
const perRequest = 25;

/** Puts a table of a backup into a new table, and compares what is there then with what was backed up. */
export async function restoreTable(
  table: BackedUpTable,
  into: string,
  { bucket, dynamodb }: { readonly bucket: BackupBucket; readonly dynamodb: DynamoDBClient },
  onItems: (count: number) => void = () => {},
): Promise<void> {
  await createTable(table, into, dynamodb);
  let restored = 0;
  for (const part of table.parts) {
    const read = await readPart(part, bucket);
    if ('wrong' in read) throw failed(`${part.key} ${read.wrong}; ${into} holds what came before it`);
    await putAll(read.items, into, dynamodb);
    restored += read.items.length;
    onItems(restored);
  }
  const found = await digestOf(into, dynamodb);
  if (found.items !== table.items || found.digest !== table.digest)
    throw failed(`${into} holds ${found.items} items that are not the ${table.items} of the backup`);
}

/** Only a new table: nothing that is there is ever written over. */
async function createTable({ form }: BackedUpTable, into: string, dynamodb: DynamoDBClient): Promise<void> {
  // What DescribeTable gave when the backup was made.
  const shape = form as Pick<
    CreateTableCommandInput,
    'KeySchema' | 'AttributeDefinitions' | 'GlobalSecondaryIndexes'
  >;
  const create = new CreateTableCommand({ TableName: into, BillingMode: 'PAY_PER_REQUEST', ...shape });
  await dynamodb.send(create).catch((error: unknown) => {
    if (error instanceof Error && error.name === 'ResourceInUseException')
      throw failed(`there is a table ${into} already: give --into the name of a new one`, error);
    throw error;
  });
  for (;;) {
    const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName: into }));
    if (Table?.TableStatus === 'ACTIVE') return;
    await wait(1_000);
  }
}

async function putAll(
  items: readonly Record<string, AttributeValue>[],
  into: string,
  dynamodb: DynamoDBClient,
): Promise<void> {
  for (let from = 0; from < items.length; from += perRequest) {
    const chunk = items.slice(from, from + perRequest);
    let left: WriteRequest[] = chunk.map((Item) => ({ PutRequest: { Item } }));
    for (let round = 0; left.length > 0; round += 1) {
      if (round > 0) await wait(Math.min(5_000, 50 * 2 ** round));
      const answer = await dynamodb.send(new BatchWriteItemCommand({ RequestItems: { [into]: left } }));
      left = answer.UnprocessedItems?.[into] ?? [];
    }
  }
}

/** Count and digest of a table as it stands. */
async function digestOf(
  tableName: string,
  dynamodb: DynamoDBClient,
): Promise<{ readonly items: number; readonly digest: string }> {
  let [items, digest] = [0, emptyDigest];
  let from: Record<string, AttributeValue> | undefined;
  do {
    const scan = { TableName: tableName, ConsistentRead: true, ExclusiveStartKey: from };
    const page = await dynamodb.send(new ScanCommand(scan));
    for (const item of page.Items ?? []) digest = addDigests(digest, itemDigest(item));
    items += page.Items?.length ?? 0;
    from = page.LastEvaluatedKey;
  } while (from);
  return { items, digest };
}

function failed(message: string, cause?: unknown): CliFailure {
  return new CliFailure(exitCodes.failed, `${message}.`, { cause });
}
