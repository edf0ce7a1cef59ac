import { isRecord } from './resources/read.ts';

/**
 * The items of a batch (messages by id, stream records by sequence number) that a function reports as failed
 * (ReportBatchItemFailures). No list, or an empty one, is complete success; an answer of another form, or an id that is
 * not in the batch, is complete failure.
 */
export function failedItems(payload: string, batch: readonly string[]): ReadonlySet<string> {
  const inBatch = new Set(batch);
  const answer: unknown = JSON.parse(payload);
  if (answer === null) return new Set();
  if (!isRecord(answer)) return inBatch;
  const { batchItemFailures = null } = answer;
  if (batchItemFailures === null) return new Set();
  if (!Array.isArray(batchItemFailures)) return inBatch;
  const failed = new Set<string>();
  for (const failure of batchItemFailures) {
    const id: unknown = isRecord(failure) ? failure.itemIdentifier : undefined;
    if (typeof id !== 'string' || !inBatch.has(id)) return inBatch;
    failed.add(id);
  }
  return failed;
}
