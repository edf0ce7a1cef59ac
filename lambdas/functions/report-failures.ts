import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';

/**
 * Works through a batch, one message after another, and reports the ones whose work threw: only those come back.
 * `work` may throw in any way without costing its neighbours anything.
 */
export async function reportFailures(
  records: readonly SQSRecord[],
  work: (record: SQSRecord) => Promise<unknown>,
  onError: (record: SQSRecord, error: unknown) => void,
): Promise<SQSBatchResponse> {
  const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
  for (const record of records) {
    try {
      await work(record);
    } catch (error) {
      onError(record, error);
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures };
}
