import type { AwsConnection } from '#adapters/aws/connection.ts';
import { type DynamoDb, dynamoDb } from '#adapters/dynamodb/client.ts';
import type { DataServices, ServiceEndpoints } from '#local/services/contract.ts';
import { startDataServices } from '#local/services/start.ts';
import { otherDynamodb } from './other-dynamodb.ts';

const region = 'eu-central-1';
const credentials = { accessKeyId: 'AKIACONTRACT', secretAccessKey: 'contract-secret' };

/** The emulators in memory, on ports of their own, and what speaks to them as the product does. */
export interface LocalServices {
  readonly services: DataServices;
  readonly dynamodb: DynamoDb;
  /** How adapters without a client of the SDK reach a service. */
  connection(service: keyof ServiceEndpoints): AwsConnection;
  readonly region: string;
  readonly credentials: typeof credentials;
  close(): Promise<void>;
}

export async function openLocalServices(): Promise<LocalServices> {
  const ports = { dynamodb: 0, sqs: 0, s3: 0 };
  const services = await startDataServices({ ports, region, account: '000000000000', root: credentials });
  const { endpoints } = services;
  const connection = (service: keyof ServiceEndpoints) => ({
    region,
    credentials: async () => credentials,
    endpoint: endpoints[service],
  });
  const common = { connection, region, credentials };
  const other = otherDynamodb(credentials);
  if (!other) {
    const close = () => services.close();
    return { services, dynamodb: dynamoDb(connection('dynamodb')), ...common, close };
  }
  const mixed = { ...services, dynamodb: { ...services.dynamodb, createTable: other.createTable } };
  const close = () => {
    other.close();
    return services.close();
  };
  return { services: mixed, dynamodb: other.client, ...common, close };
}
