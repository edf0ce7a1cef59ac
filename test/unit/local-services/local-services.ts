import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { S3Client } from '@aws-sdk/client-s3';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { DataServices, DataServicesOptions, PolicyDocument } from '#local/services/contract.ts';
import { startDataServices } from '#local/services/start.ts';

export const ROOT = { accessKeyId: 'ROOTKEY', secretAccessKey: 'root-secret' };
export const REGION = 'eu-central-1';
export const ACCOUNT = '123456789012';

/** Data services on free ports, in memory unless a folder is given. */
export function startServices(options: Partial<DataServicesOptions> = {}): Promise<DataServices> {
  const ports = { dynamodb: 0, sqs: 0, s3: 0 };
  return startDataServices({ ports, region: REGION, account: ACCOUNT, root: ROOT, ...options });
}

/** SDK clients that try once, with the root key unless told otherwise. */
export function connect(
  { endpoints }: DataServices,
  credentials: { accessKeyId: string; secretAccessKey: string } = ROOT,
) {
  const common = { region: REGION, credentials, maxAttempts: 1 };
  return {
    dynamodb: new DynamoDBClient({ ...common, endpoint: endpoints.dynamodb }),
    sqs: new SQSClient({ ...common, endpoint: endpoints.sqs, useQueueUrlAsEndpoint: true }),
    events: new EventBridgeClient({ ...common, endpoint: endpoints.events }),
    scheduler: new SchedulerClient({ ...common, endpoint: endpoints.scheduler }),
    s3: new S3Client({ ...common, endpoint: endpoints.s3, forcePathStyle: true }),
  };
}

/** Registers an execution environment of a function and returns its clients. */
export function connectAs(
  services: DataServices,
  functionId: string,
  policies: readonly PolicyDocument[] = [{ Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }],
) {
  const environmentId = `${functionId}-${randomUUID()}`;
  const credentials = { accessKeyId: `KEY${randomUUID()}`, secretAccessKey: randomUUID() };
  services.gateway.register({ ...credentials, functionId, environmentId, policies });
  return { ...connect(services, credentials), environmentId, credentials };
}

/** The properties of a small table: keys pk and sk, a sparse keys-only index, a stream and a TTL. */
export const TABLE = {
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'sk', AttributeType: 'S' },
    { AttributeName: 'lane', AttributeType: 'S' },
    { AttributeName: 'dueAt', AttributeType: 'N' },
  ],
  BillingMode: 'PAY_PER_REQUEST',
  GlobalSecondaryIndexes: [
    {
      IndexName: 'open',
      KeySchema: [
        { AttributeName: 'lane', KeyType: 'HASH' },
        { AttributeName: 'dueAt', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
  ],
  StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
  TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
  PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
  SSESpecification: { SSEEnabled: true },
  DeletionProtectionEnabled: true,
};

/** Runs until the condition holds; fails after two seconds of real time. */
export async function eventually(condition: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    if (await condition()) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error('the condition did not come true');
}
