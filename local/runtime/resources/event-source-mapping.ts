import { readPattern } from '#local/runtime/events/pattern.ts';
import type { MappingDefinition, StreamMappingDefinition } from '#local/runtime/model.ts';
import { Refusal } from '#local/runtime/refusal.ts';
import { EMULATED, type KnownProperties, type ResourceHandler, TAGS } from './handler.ts';
import { type PropertyReader, reader } from './read.ts';

const QUEUE_ARN = /^arn:aws:sqs:/;
const STREAM_ARN = /^arn:aws:dynamodb:[^:]*:[^:]*:table\/[^/]+\/stream\//;
const QUEUE_ONLY = ['ScalingConfig'];
const STREAM_ONLY = [
  'BisectBatchOnFunctionError',
  'DestinationConfig',
  'MaximumRecordAgeInSeconds',
  'MaximumRetryAttempts',
  'ParallelizationFactor',
  'StartingPosition',
];
/** Lambda's defaults: of a queue, of a stream. */
const QUEUE_BATCH = 10;
const STREAM_BATCH = 100;

const properties: KnownProperties = {
  BatchSize: EMULATED,
  BisectBatchOnFunctionError: EMULATED,
  DestinationConfig: { OnFailure: { Destination: EMULATED } },
  Enabled: EMULATED,
  EventSourceArn: EMULATED,
  FilterCriteria: { Filters: [{ Pattern: EMULATED }] },
  FunctionName: EMULATED,
  FunctionResponseTypes: EMULATED,
  MaximumBatchingWindowInSeconds: EMULATED,
  MaximumRecordAgeInSeconds: EMULATED,
  MaximumRetryAttempts: EMULATED,
  MetricsConfig: 'metrics of mappings exist on AWS only',
  ParallelizationFactor: 'the one shard of a local stream is read by one reader, in order',
  ScalingConfig: { MaximumConcurrency: EMULATED },
  StartingPosition: EMULATED,
  Tags: TAGS,
};

/** AWS::Lambda::EventSourceMapping, of a queue or of a table's stream. */
export const eventSourceMapping: ResourceHandler = {
  properties,
  create({ logicalId, stack, properties: given }, { model, region, account }) {
    const where = `${stack}/${logicalId}`;
    const read = reader(where, given);
    const source = read.text('EventSourceArn');
    if (QUEUE_ARN.test(source)) model.mappings.push(queueMapping(logicalId, where, source, read));
    else if (STREAM_ARN.test(source))
      model.streamMappings.push(streamMapping(logicalId, where, source, read));
    else {
      throw new Refusal(
        `${where} is connected to ${source}; the local cloud connects functions to SQS queues and streams of tables only.`,
      );
    }
    const arn = `arn:aws:lambda:${region}:${account}:event-source-mapping:${logicalId}`;
    return { ref: logicalId, attributes: { Id: logicalId, EventSourceMappingArn: arn } };
  },
};

function queueMapping(
  logicalId: string,
  where: string,
  eventSourceArn: string,
  read: PropertyReader,
): MappingDefinition {
  refuseThose(where, STREAM_ONLY, read, 'a queue');
  if (read.values.FilterCriteria) {
    throw new Refusal(`${where} filters the messages of a queue, which the local cloud does not.`);
  }
  const maximumConcurrency = read.object('ScalingConfig').optionalNumber('MaximumConcurrency');
  const windowSeconds = read.number('MaximumBatchingWindowInSeconds', 0);
  const batchSize = read.number('BatchSize', QUEUE_BATCH);
  if (batchSize > QUEUE_BATCH && windowSeconds < 1) {
    throw new Refusal(
      `${where} has a BatchSize of ${batchSize}: above 10, Lambda wants a MaximumBatchingWindowInSeconds of at least 1.`,
    );
  }
  return {
    logicalId,
    eventSourceArn,
    functionName: read.text('FunctionName'),
    enabled: read.boolean('Enabled', true),
    batchSize,
    windowSeconds,
    ...(maximumConcurrency !== undefined && { maximumConcurrency }),
    reportsItemFailures: reportsItemFailures(read),
  };
}

function streamMapping(
  logicalId: string,
  where: string,
  eventSourceArn: string,
  read: PropertyReader,
): StreamMappingDefinition {
  refuseThose(where, QUEUE_ONLY, read, 'a stream');
  const startAt = read.text('StartingPosition');
  if (startAt !== 'TRIM_HORIZON' && startAt !== 'LATEST') {
    throw new Refusal(
      `${where} has the StartingPosition ${startAt}; a table's stream has TRIM_HORIZON and LATEST.`,
    );
  }
  const patterns = read
    .object('FilterCriteria')
    .objects('Filters')
    .map((filter) => {
      const text = filter.text('Pattern');
      return explained(where, () => readPattern(JSON.parse(text)));
    });
  const destination = read.object('DestinationConfig').object('OnFailure').optionalText('Destination');
  if (destination && !QUEUE_ARN.test(destination)) {
    throw new Refusal(
      `${where} sends what fails to ${destination}; the local cloud sends it to SQS queues only.`,
    );
  }
  return {
    logicalId,
    streamArn: eventSourceArn,
    functionName: read.text('FunctionName'),
    enabled: read.boolean('Enabled', true),
    startAt,
    batchSize: read.number('BatchSize', STREAM_BATCH),
    windowSeconds: read.number('MaximumBatchingWindowInSeconds', 0),
    patterns,
    bisects: read.boolean('BisectBatchOnFunctionError', false),
    maximumRetries: unlimited(read.number('MaximumRetryAttempts', -1)),
    maximumAgeSeconds: unlimited(read.number('MaximumRecordAgeInSeconds', -1)),
    ...(destination && { onFailureQueueArn: destination }),
    reportsItemFailures: reportsItemFailures(read),
  };
}

/** Lambda writes -1 for "without end". */
function unlimited(number: number): number {
  return number < 0 ? Number.POSITIVE_INFINITY : number;
}

function reportsItemFailures(read: PropertyReader): boolean {
  return read.texts('FunctionResponseTypes').includes('ReportBatchItemFailures');
}

function refuseThose(
  where: string,
  names: readonly string[],
  { values }: PropertyReader,
  source: string,
): void {
  const found = names.find((name) => values[name] !== undefined);
  if (found)
    throw new Refusal(`${where} has the property ${found}, which a mapping of ${source} cannot have.`);
}

function explained<T>(where: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new Refusal(`${where}: ${error instanceof Error ? error.message : String(error)}.`, {
      cause: error,
    });
  }
}
