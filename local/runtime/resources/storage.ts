import type { PolicyDocument } from '#local/services/contract.ts';
import { EMULATED, type ResourceHandler, TAGS } from './handler.ts';
import { reader } from './read.ts';

const BACKUP = 'one machine keeps no backups';
const PROTECTION = 'nothing but --fresh deletes local data';
const ENCRYPTION = 'data on one machine is not encrypted';

/** AWS::DynamoDB::* */
export const dynamodbResources: Readonly<Record<string, ResourceHandler>> = {
  'AWS::DynamoDB::Table': {
    properties: {
      TableName: EMULATED,
      AttributeDefinitions: EMULATED,
      KeySchema: EMULATED,
      GlobalSecondaryIndexes: EMULATED,
      LocalSecondaryIndexes: EMULATED,
      BillingMode: EMULATED,
      ProvisionedThroughput: EMULATED,
      StreamSpecification: EMULATED,
      TimeToLiveSpecification: EMULATED,
      PointInTimeRecoverySpecification: BACKUP,
      DeletionProtectionEnabled: PROTECTION,
      SSESpecification: ENCRYPTION,
      ContributorInsightsSpecification: 'statistics of access exist on AWS only',
      OnDemandThroughput: 'a limit of cost, not of behaviour',
      WarmThroughput: 'one machine has no partitions to warm',
      TableClass: 'a price, not a behaviour',
      Tags: TAGS,
    },
    async create({ logicalId, stack, properties, physicalName }, { data, model }) {
      const name = reader(`${stack}/${logicalId}`, properties).optionalText('TableName') ?? physicalName(255);
      const { arn, streamArn } = await data.dynamodb.createTable(name, properties);
      const streamViewType = reader(logicalId, properties)
        .object('StreamSpecification')
        .optionalText('StreamViewType');
      model.tables.push({
        logicalId,
        name,
        arn,
        ...(streamArn && { streamArn }),
        ...(streamViewType && { streamViewType }),
      });
      return { ref: name, attributes: { Arn: arn, ...(streamArn && { StreamArn: streamArn }) } };
    },
  },
};

/** AWS::S3::* */
export const s3Resources: Readonly<Record<string, ResourceHandler>> = {
  'AWS::S3::Bucket': {
    properties: {
      BucketName: EMULATED,
      CorsConfiguration: EMULATED,
      LifecycleConfiguration: EMULATED,
      AccessControl: 'access lists do not exist locally; the roles decide',
      BucketEncryption: ENCRYPTION,
      LoggingConfiguration: 'access logs of buckets exist on AWS only',
      MetricsConfigurations: 'metrics of buckets exist on AWS only',
      ObjectLockEnabled: PROTECTION,
      OwnershipControls: 'there is one account',
      PublicAccessBlockConfiguration: 'nothing is reachable from outside the machine',
      VersioningConfiguration: 'old versions are not kept locally',
      Tags: TAGS,
    },
    async create({ logicalId, stack, properties, physicalName }, { data, region }) {
      // bucket names are lower case, 63 characters at most
      const given = reader(`${stack}/${logicalId}`, properties).optionalText('BucketName');
      const name = given ?? physicalName(63).toLowerCase();
      const { arn } = await data.s3.createBucket(name, properties);
      return {
        ref: name,
        attributes: {
          Arn: arn,
          DomainName: `${name}.s3.amazonaws.com`,
          RegionalDomainName: `${name}.s3.${region}.amazonaws.com`,
        },
      };
    },
  },
  'AWS::S3::BucketPolicy': {
    properties: { Bucket: EMULATED, PolicyDocument: 'the policies of the roles decide locally' },
    create: ({ logicalId }) => ({ ref: logicalId }),
  },
};

/** AWS::SQS::* */
export const sqsResources: Readonly<Record<string, ResourceHandler>> = {
  'AWS::SQS::Queue': {
    properties: {
      QueueName: EMULATED,
      FifoQueue: EMULATED,
      ContentBasedDeduplication: EMULATED,
      DeduplicationScope: EMULATED,
      FifoThroughputLimit: 'a limit of AWS that one machine does not reach',
      VisibilityTimeout: EMULATED,
      DelaySeconds: EMULATED,
      MessageRetentionPeriod: EMULATED,
      MaximumMessageSize: EMULATED,
      ReceiveMessageWaitTimeSeconds: EMULATED,
      RedrivePolicy: EMULATED,
      RedriveAllowPolicy: 'every queue may use every dead-letter queue locally',
      KmsMasterKeyId: ENCRYPTION,
      KmsDataKeyReusePeriodSeconds: ENCRYPTION,
      SqsManagedSseEnabled: ENCRYPTION,
      Tags: TAGS,
    },
    async create({ logicalId, stack, properties, physicalName }, { data, model }) {
      const read = reader(`${stack}/${logicalId}`, properties);
      const suffix = read.boolean('FifoQueue', false) ? '.fifo' : '';
      const name = read.optionalText('QueueName') ?? physicalName(80 - suffix.length) + suffix;
      const { url, arn } = await data.sqs.createQueue(name, properties);
      model.queues.push({
        logicalId,
        name,
        arn,
        url,
        visibilitySeconds: read.number('VisibilityTimeout', 30),
      });
      return { ref: url, attributes: { Arn: arn, QueueName: name, QueueUrl: url } };
    },
  },
  'AWS::SQS::QueuePolicy': {
    // functions call by their role; services, as EventBridge, by this policy
    properties: { Queues: EMULATED, PolicyDocument: EMULATED },
    create({ logicalId, stack, properties }, { model }) {
      const read = reader(`${stack}/${logicalId}`, properties);
      const document = read.object('PolicyDocument').values as unknown as PolicyDocument;
      model.queuePolicies.push({ queueUrls: read.texts('Queues'), document });
      return { ref: logicalId };
    },
  },
};
