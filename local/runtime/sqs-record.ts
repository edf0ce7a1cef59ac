import type { SqsMessage } from '#local/services/contract.ts';
import { isRecord } from './resources/read.ts';

/** A message as a function gets it in `event.Records`. */
export function toSqsRecord(message: SqsMessage, queueArn: string, region: string): Record<string, unknown> {
  const { messageId, receiptHandle, body, attributes, messageAttributes, md5OfBody } = message;
  const attributesOfRecord = Object.entries(messageAttributes).map(([name, value]) => [
    name,
    toRecordAttribute(value),
  ]);
  return {
    messageId,
    receiptHandle,
    body,
    attributes,
    messageAttributes: Object.fromEntries(attributesOfRecord),
    md5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: region,
  };
}

/** SQS names the parts of an attribute in capitals, Lambda does not. */
function toRecordAttribute(value: unknown): Record<string, unknown> {
  const { StringValue, BinaryValue, DataType } = isRecord(value) ? value : {};
  const binary =
    BinaryValue instanceof Uint8Array ? Buffer.from(BinaryValue).toString('base64') : BinaryValue;
  return {
    ...(StringValue !== undefined && { stringValue: StringValue }),
    ...(binary !== undefined && { binaryValue: binary }),
    stringListValues: [],
    binaryListValues: [],
    dataType: DataType,
  };
}
