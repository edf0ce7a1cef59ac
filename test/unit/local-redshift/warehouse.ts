import { randomUUID } from 'node:crypto';
import {
  BatchExecuteStatementCommand,
  type BatchExecuteStatementCommandInput,
  DescribeStatementCommand,
  type DescribeStatementCommandOutput,
  ExecuteStatementCommand,
  type ExecuteStatementCommandInput,
  type Field,
  GetStatementResultCommand,
  RedshiftDataClient,
} from '@aws-sdk/client-redshift-data';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type {
  BusEvent,
  DataServices,
  DataServicesOptions,
  PolicyDocument,
} from '#local/services/contract.ts';
import { startDataServices } from '#local/services/start.ts';

const REGION = 'eu-central-1';
const ACCOUNT = '123456789012';
const ROOT = { accessKeyId: 'ROOTKEY', secretAccessKey: 'root-secret' };
const BUCKET = 'loads';

/** The role that COPY takes in these tests. */
export const COPY_ROLE = `arn:aws:iam::${ACCOUNT}:role/copy`;
/** What every request of these tests is for. */
export const TARGET = { WorkgroupName: 'reports', Database: 'dev' };

/** Rights of a function that does everything here. */
const ALL_RIGHTS: PolicyDocument = {
  Statement: [
    { Effect: 'Allow', Action: ['redshift-data:*', 'redshift-serverless:GetCredentials'], Resource: '*' },
  ],
};

/** A client of the Data API, and the shortest ways to use it. */
export function dataClient(services: Pick<DataServices, 'endpoints'>, credentials = ROOT) {
  const endpoint = services.endpoints['redshift-data'];
  const client = new RedshiftDataClient({ region: REGION, credentials, endpoint, maxAttempts: 1 });
  const describe = (Id: string | undefined): Promise<DescribeStatementCommandOutput> =>
    client.send(new DescribeStatementCommand({ Id, WaitTimeSeconds: 30 }));
  return {
    client,
    describe,
    /** Runs one statement to its end. */
    async run(Sql: string, more: Partial<ExecuteStatementCommandInput> = {}) {
      const { Id } = await client.send(new ExecuteStatementCommand({ ...TARGET, Sql, ...more }));
      return describe(Id);
    },
    /** Runs a batch to its end. */
    async batch(Sqls: string[], more: Partial<BatchExecuteStatementCommandInput> = {}) {
      const { Id } = await client.send(new BatchExecuteStatementCommand({ ...TARGET, Sqls, ...more }));
      return describe(Id);
    },
    /** The rows of a SELECT as plain values. */
    async rows(Sql: string, more: Partial<ExecuteStatementCommandInput> = {}) {
      const { Id } = await client.send(new ExecuteStatementCommand({ ...TARGET, Sql, ...more }));
      const { Error: error } = await describe(Id);
      if (error) throw new Error(error);
      const { Records = [] } = await client.send(new GetStatementResultCommand({ Id }));
      return Records.map((record) => record.map(plainValue));
    },
  };
}

/** Data services with a workgroup, a bucket and a role that may read the bucket's folder `in/`. */
export async function startWarehouse(options: Partial<DataServicesOptions> = {}) {
  const services = await startDataServices({
    ports: {},
    region: REGION,
    account: ACCOUNT,
    root: ROOT,
    authorisation: 'enforce',
    ...options,
  });
  services.redshift.createNamespace({
    name: 'reports',
    database: 'dev',
    roles: [COPY_ROLE],
    defaultRole: COPY_ROLE,
  });
  services.redshift.createWorkgroup({ name: 'reports', namespace: 'reports' });
  services.redshift.useRoles((arn) =>
    arn === COPY_ROLE ? { policies: [COPY_RIGHTS], trusts: ['redshift.amazonaws.com'] } : undefined,
  );
  services.redshift.configure({ pickedAfterMs: 0, startedAfterMs: 0 });
  await services.s3.createBucket(BUCKET, {});
  const s3 = new S3Client({
    region: REGION,
    credentials: ROOT,
    endpoint: services.endpoints.s3,
    forcePathStyle: true,
  });
  const events: BusEvent[] = [];
  services.events.onEvent(async (_, event) => void events.push(event));
  return {
    services,
    events,
    ...dataClient(services),
    /** Puts a file below `in/`; its address. */
    async file(name: string, Body: string | Buffer): Promise<string> {
      await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: `in/${name}`, Body }));
      return `s3://${BUCKET}/in/${name}`;
    },
    /** A function's client, as its role. */
    as(functionId: string, roleArn: string, policies: readonly PolicyDocument[] = [ALL_RIGHTS]) {
      const credentials = { accessKeyId: `KEY${randomUUID()}`, secretAccessKey: randomUUID() };
      services.gateway.register({
        ...credentials,
        functionId,
        roleArn,
        environmentId: randomUUID(),
        policies,
      });
      return dataClient(services, credentials);
    },
  };
}

const COPY_RIGHTS: PolicyDocument = {
  Statement: [
    { Effect: 'Allow', Action: 's3:GetObject', Resource: `arn:aws:s3:::${BUCKET}/in/*` },
    { Effect: 'Allow', Action: 's3:ListBucket', Resource: `arn:aws:s3:::${BUCKET}` },
  ],
};

function plainValue(field: Field): string | number | boolean | null {
  return field.stringValue ?? field.longValue ?? field.doubleValue ?? field.booleanValue ?? null;
}
