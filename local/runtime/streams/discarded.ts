import type { FunctionDefinition } from '#local/runtime/model.ts';
import type { StreamRecord } from '#local/services/contract.ts';

/** Why a batch is given up. */
type DiscardReason = 'RetryAttemptsExhausted' | 'RecordAgeExceeded';

/** A batch that was given up: what a destination gets is where it lies in the stream, not its content. */
export interface DiscardedBatch {
  readonly reason: DiscardReason;
  readonly records: readonly [StreamRecord, ...StreamRecord[]];
  readonly invocations: number;
  readonly requestId: string;
}

/** A stream here has one shard. */
const SHARD_ID = 'shardId-00000000000000000000-00000000';

/** The message for the destination `OnFailure`, as Lambda writes it. */
export function discardedMessage(
  { reason, records, invocations, requestId }: DiscardedBatch,
  { arn }: Pick<FunctionDefinition, 'arn'>,
  streamArn: string,
): string {
  const [first] = records;
  const last = records.at(-1) ?? first;
  return JSON.stringify({
    requestContext: { requestId, functionArn: arn, condition: reason, approximateInvokeCount: invocations },
    ...(reason === 'RetryAttemptsExhausted' && {
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    }),
    version: '1.0',
    timestamp: new Date().toISOString(),
    DDBStreamBatchInfo: {
      shardId: SHARD_ID,
      startSequenceNumber: first.sequenceNumber,
      endSequenceNumber: last.sequenceNumber,
      approximateArrivalOfFirstRecord: arrival(first),
      approximateArrivalOfLastRecord: arrival(last),
      batchSize: records.length,
      streamArn,
    },
  });
}

function arrival({ approximateCreationTime }: StreamRecord): string {
  return new Date(approximateCreationTime * 1000).toISOString().replace('.000Z', 'Z');
}
