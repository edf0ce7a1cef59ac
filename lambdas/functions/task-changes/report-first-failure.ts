import type { DynamoDBBatchResponse, DynamoDBRecord } from 'aws-lambda';

/** So many items are worked on side by side. */
const lanes = 10;

/**
 * Works through a batch of a table's stream: the changes of one item in their order and only as long as they succeed,
 * different items side by side. Reports the first that failed: Lambda comes again from there on, so what follows it in the
 * batch is done twice.
 */
export async function reportFirstFailure(
  records: readonly DynamoDBRecord[],
  work: (record: DynamoDBRecord) => Promise<unknown>,
  onError: (record: DynamoDBRecord, error: unknown) => void,
): Promise<DynamoDBBatchResponse> {
  const failed = new Set<DynamoDBRecord>();
  const items = Map.groupBy(records, ({ dynamodb }) => JSON.stringify(dynamodb?.Keys)).values();
  const lane = async () => {
    for (const changes of items) {
      const record = await firstFailure(changes, work, onError);
      if (record) failed.add(record);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  const first = records.find((record) => failed.has(record));
  return { batchItemFailures: first ? [{ itemIdentifier: sequenceNumber(first) }] : [] };
}

async function firstFailure(
  changes: readonly DynamoDBRecord[],
  work: (record: DynamoDBRecord) => Promise<unknown>,
  onError: (record: DynamoDBRecord, error: unknown) => void,
): Promise<DynamoDBRecord | undefined> {
  for (const record of changes) {
    try {
      await work(record);
    } catch (error) {
      onError(record, error);
      return record;
    }
  }
  return undefined;
}

/** An empty one makes Lambda take the whole batch for failed, which is right where nothing can be told apart. */
function sequenceNumber({ dynamodb }: DynamoDBRecord): string {
  return dynamodb?.SequenceNumber ?? '';
}
