import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { dataApiWarehouse } from '#adapters/redshift/data-api.ts';
import { s3LoadFiles } from '#adapters/s3/load-files.ts';
import type { LoadFiles } from '#core/loaders/load-files.ts';
import type { Warehouse } from '#core/warehouse/warehouse.ts';
import { openLocalServices } from './local-services.ts';

/** A warehouse under test, with the files that loads read. */
export interface OpenWarehouse {
  readonly warehouse: Warehouse;
  readonly files: LoadFiles;
  readonly database: string;
  /** The role of COPY: it may read `_loads/` of the results bucket. */
  readonly copyRole: string;
  /** Puts a file into the uploads bucket. */
  put(key: string, body: string): Promise<void>;
  close(): Promise<void>;
}

const copyRole = 'arn:aws:iam::000000000000:role/copy';

/** The local stand-in, where only what the product itself is allowed is allowed. */
export async function openStandIn() {
  const local = await openLocalServices();
  const { s3, redshift, gateway } = local.services;
  const buckets = { uploadsBucket: 'uploads', resultsBucket: 'results' };
  for (const name of Object.values(buckets)) await s3.createBucket(name, {});
  redshift.createNamespace({ name: 'reports', database: 'dev', roles: [copyRole] });
  redshift.createWorkgroup({ name: 'reports', namespace: 'reports' });
  const resources = ['arn:aws:s3:::results/_loads/*'];
  const policies = [
    {
      Statement: resources.map((Resource) => ({
        Effect: 'Allow' as const,
        Action: 's3:GetObject',
        Resource,
      })),
    },
  ];
  redshift.useRoles((arn) =>
    arn === copyRole ? { policies, trusts: ['redshift.amazonaws.com'] } : undefined,
  );
  redshift.configure({ pickedAfterMs: 0, startedAfterMs: 0 });
  const { region, credentials } = local;
  const client = new S3Client({
    region,
    credentials,
    endpoint: local.services.endpoints.s3,
    forcePathStyle: true,
  });
  // Faults strike functions alone, not who has the root key
  const caller = { accessKeyId: 'AKIAWORKER', secretAccessKey: 'worker-secret' };
  const Action = ['redshift-data:*', 'redshift-serverless:GetCredentials'];
  gateway.register({
    ...caller,
    functionId: 'Worker',
    roleArn: 'arn:aws:iam::000000000000:role/worker',
    environmentId: 'worker',
    policies: [{ Statement: [{ Effect: 'Allow', Action, Resource: '*' }] }],
  });
  let turns = 0;
  const warehouse = dataApiWarehouse({
    ...local.connection('redshift-data'),
    credentials: async () => caller,
    place: { workgroup: 'reports' },
    turn: async () => {
      turns += 1;
    },
  });
  return {
    warehouse,
    files: s3LoadFiles({ ...buckets, ...local.connection('s3') }),
    database: 'dev',
    copyRole,
    put: async (Key: string, Body: string) => {
      await client.send(new PutObjectCommand({ Bucket: 'uploads', Key, Body }));
    },
    /** How often a turn of the quota was taken. */
    turns: () => turns,
    gateway,
    redshift,
    close: async () => {
      client.destroy();
      await local.close();
    },
  } satisfies OpenWarehouse & Record<string, unknown>;
}
