import { createHash } from 'node:crypto';
import type { StreamRecord } from '#local/services/contract.ts';

/** The stream that records come from. */
export interface StreamOrigin {
  readonly streamArn: string;
  readonly streamViewType: string;
  readonly region: string;
}

/** A record as a function gets it in `event.Records`; the same record has the same id however often it is delivered. */
export function toStreamRecord(
  record: StreamRecord,
  { streamArn, streamViewType, region }: StreamOrigin,
): Record<string, unknown> {
  const { sequenceNumber, eventName, approximateCreationTime, keys, newImage, oldImage, sizeBytes } = record;
  return {
    eventID: createHash('md5').update(`${streamArn} ${sequenceNumber}`).digest('hex'),
    eventName,
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: region,
    dynamodb: {
      ApproximateCreationDateTime: approximateCreationTime,
      Keys: keys,
      ...(newImage && { NewImage: newImage }),
      ...(oldImage && { OldImage: oldImage }),
      SequenceNumber: sequenceNumber,
      SizeBytes: sizeBytes,
      StreamViewType: streamViewType,
    },
    eventSourceARN: streamArn,
    ...(record.expiredByTtl && {
      userIdentity: { principalId: 'dynamodb.amazonaws.com', type: 'Service' },
    }),
  };
}
