import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { DataServices } from '#local/services/contract.ts';
import { startDataServices } from '#local/services/start.ts';

const region = 'eu-central-1';
const credentials = { accessKeyId: 'AKIACONTRACT', secretAccessKey: 'contract-secret' };

/** The emulators in memory, on ports of their own, and SDK clients that speak to them. */
export interface LocalServices {
  readonly services: DataServices;
  readonly dynamodb: DynamoDBClient;
  readonly sqs: SQSClient;
  readonly events: EventBridgeClient;
  readonly region: string;
  readonly credentials: typeof credentials;
  close(): Promise<void>;
}

export async function openLocalServices(): Promise<LocalServices> {
  const ports = { dynamodb: 0, sqs: 0, s3: 0 };
  const services = await startDataServices({ ports, region, account: '000000000000', root: credentials });
  const { endpoints } = services;
  const dynamodb = new DynamoDBClient({ region, credentials, endpoint: endpoints.dynamodb });
  const sqs = new SQSClient({ region, credentials, endpoint: endpoints.sqs });
  const events = new EventBridgeClient({ region, credentials, endpoint: endpoints.events });
  const close = async () => {
    dynamodb.destroy();
    sqs.destroy();
    events.destroy();
    await services.close();
  };
  return { services, dynamodb, sqs, events, region, credentials, close };
}
