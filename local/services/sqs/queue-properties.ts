import type { ResourceProperties } from '../contract.ts';
import { checkProperties, type KnownProperties, record } from '../known-properties.ts';

const QUEUE: KnownProperties = {
  emulated: [
    'QueueName',
    'DelaySeconds',
    'MaximumMessageSize',
    'MessageRetentionPeriod',
    'ReceiveMessageWaitTimeSeconds',
    'VisibilityTimeout',
    'RedrivePolicy',
    'FifoQueue',
    'ContentBasedDeduplication',
  ],
  ignored: {
    RedriveAllowPolicy: 'one account: every queue may be a source',
    KmsMasterKeyId: 'encryption at rest is not visible to callers',
    KmsDataKeyReusePeriodSeconds: 'encryption at rest is not visible to callers',
    SqsManagedSseEnabled: 'encryption at rest is not visible to callers',
    DeduplicationScope: 'throughput of FIFO queues',
    FifoThroughputLimit: 'throughput of FIFO queues',
    Tags: 'tags are for the AWS console and bills',
  },
};
const REDRIVE: KnownProperties = { emulated: ['deadLetterTargetArn', 'maxReceiveCount'], ignored: {} };

const NUMBERS: Readonly<Record<string, readonly [number, number]>> = {
  DelaySeconds: [0, 900],
  MaximumMessageSize: [1_024, 1_048_576],
  MessageRetentionPeriod: [60, 1_209_600],
  ReceiveMessageWaitTimeSeconds: [0, 20],
  VisibilityTimeout: [0, 43_200],
};

/** The template's properties as SQS attributes (texts); Errors name what is unknown or out of range. */
export function queueAttributes(properties: ResourceProperties): Record<string, string> {
  checkProperties('AWS::SQS::Queue', properties, QUEUE);
  const attributes: Record<string, string> = {};
  for (const [name, [min, max]] of Object.entries(NUMBERS)) {
    if (properties[name] === undefined) continue;
    const value = Number(properties[name]);
    if (!Number.isInteger(value) || value < min || value > max) {
      throw new Error(
        `AWS::SQS::Queue: ${name} must be an integer from ${min} to ${max}, not ${properties[name]}`,
      );
    }
    attributes[name] = String(value);
  }
  for (const name of ['FifoQueue', 'ContentBasedDeduplication']) {
    if (properties[name] !== undefined) attributes[name] = String(properties[name]);
  }
  const redrive = record(properties.RedrivePolicy, 'RedrivePolicy');
  if (redrive) {
    checkProperties('RedrivePolicy', redrive, REDRIVE);
    attributes.RedrivePolicy = JSON.stringify({
      ...redrive,
      maxReceiveCount: Number(redrive.maxReceiveCount),
    });
  }
  return attributes;
}
