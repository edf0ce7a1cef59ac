import { Refusal } from '#local/runtime/refusal.ts';
import { eventSourceMapping } from './event-source-mapping.ts';
import { EMULATED, type ResourceHandler, TAGS } from './handler.ts';
import { reader } from './read.ts';

const QUEUE_ARN = /^arn:aws:sqs:/;
/** Lambda's default number of repetitions of a failed asynchronous invocation, and how long an event is kept. */
const ASYNC_RETRIES = 2;
const ASYNC_MAX_AGE_SECONDS = 6 * 3600;

/** AWS::Lambda::* */
export const lambdaResources: Readonly<Record<string, ResourceHandler>> = {
  'AWS::Lambda::Function': {
    properties: {
      Architectures: 'the processor of this machine runs it; bundles are plain JavaScript and WASM',
      Code: { S3Bucket: EMULATED, S3Key: EMULATED },
      DeadLetterConfig: { TargetArn: EMULATED },
      Description: 'for people',
      Environment: { Variables: EMULATED },
      EphemeralStorage: 'the disk of this machine is shared',
      FunctionName: EMULATED,
      Handler: EMULATED,
      LoggingConfig: {
        LogGroup: EMULATED,
        LogFormat: 'lines are kept as they are written',
        ApplicationLogLevel: 'lines are kept as they are written',
        SystemLogLevel: 'lines are kept as they are written',
      },
      MemorySize: EMULATED,
      RecursiveLoop: 'loops are not stopped locally',
      ReservedConcurrentExecutions: EMULATED,
      Role: EMULATED,
      Runtime: EMULATED,
      RuntimeManagementConfig: 'the Node of this project runs it',
      SnapStart: 'environments start from nothing locally',
      Tags: TAGS,
      Timeout: EMULATED,
      TracingConfig: { Mode: EMULATED },
    },
    create({ logicalId, stack, properties, assets, physicalName }, { model, region, account }) {
      const where = `${stack}/${logicalId}`;
      const read = reader(where, properties);
      const runtime = read.text('Runtime');
      if (!runtime.startsWith('nodejs'))
        throw new Refusal(`${where} needs the runtime ${runtime}; the local cloud has Node only.`);
      const key = read.object('Code').text('S3Key');
      const codeFolder = assets.get(key);
      if (!codeFolder)
        throw new Refusal(`${where} has its code in ${key}, which is no folder of the assembly.`);
      const name = read.optionalText('FunctionName') ?? physicalName(64);
      const arn = `arn:aws:lambda:${region}:${account}:function:${name}`;
      const variables = read.object('Environment').object('Variables').values;
      const reserved = read.optionalNumber('ReservedConcurrentExecutions');
      const deadLetters = read.object('DeadLetterConfig').optionalText('TargetArn');
      model.functions.push({
        logicalId,
        stack,
        name,
        arn,
        codeFolder,
        handler: read.text('Handler'),
        variables: Object.fromEntries(Object.entries(variables).map(([key, value]) => [key, String(value)])),
        memoryMiB: read.number('MemorySize', 128),
        timeoutSeconds: read.number('Timeout', 3),
        ...(reserved !== undefined && { reservedConcurrency: reserved }),
        roleArn: read.text('Role'),
        logGroup: read.object('LoggingConfig').optionalText('LogGroup') ?? `/aws/lambda/${name}`,
        isTraced: read.object('TracingConfig').optionalText('Mode') === 'Active',
      });
      if (deadLetters) {
        const onFailureQueueArn = queueArn(where, deadLetters);
        const retries = { maximumRetries: ASYNC_RETRIES, maximumAgeSeconds: ASYNC_MAX_AGE_SECONDS };
        model.asyncInvokes.push({ functionName: name, ...retries, onFailureQueueArn });
      }
      return { ref: name, attributes: { Arn: arn } };
    },
  },
  'AWS::Lambda::Permission': {
    properties: {
      Action: EMULATED,
      FunctionName: EMULATED,
      Principal: EMULATED,
      SourceAccount: 'there is one account',
      SourceArn: 'whoever the principal is may invoke from all of its resources',
    },
    create({ logicalId, stack, properties }, { model }) {
      const read = reader(`${stack}/${logicalId}`, properties);
      model.permissions.push({ functionName: read.text('FunctionName'), principal: read.text('Principal') });
      return { ref: logicalId };
    },
  },
  'AWS::Lambda::EventInvokeConfig': {
    properties: {
      FunctionName: EMULATED,
      Qualifier: EMULATED,
      MaximumRetryAttempts: EMULATED,
      MaximumEventAgeInSeconds: EMULATED,
      DestinationConfig: { OnFailure: { Destination: EMULATED } },
    },
    create({ logicalId, stack, properties }, { model }) {
      const where = `${stack}/${logicalId}`;
      const read = reader(where, properties);
      const destination = read.object('DestinationConfig').object('OnFailure').optionalText('Destination');
      model.asyncInvokes.push({
        functionName: read.text('FunctionName'),
        maximumRetries: read.number('MaximumRetryAttempts', ASYNC_RETRIES),
        maximumAgeSeconds: read.number('MaximumEventAgeInSeconds', ASYNC_MAX_AGE_SECONDS),
        ...(destination && { onFailureQueueArn: queueArn(where, destination) }),
      });
      return { ref: logicalId };
    },
  },
  'AWS::Lambda::EventSourceMapping': eventSourceMapping,
};

function queueArn(where: string, arn: string): string {
  if (QUEUE_ARN.test(arn)) return arn;
  throw new Refusal(
    `${where} is connected to ${arn}; the local cloud connects functions to SQS queues only.`,
  );
}
