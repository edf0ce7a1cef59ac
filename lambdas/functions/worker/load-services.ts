import * as z from 'zod/mini';
import { environmentConnection } from '#adapters/aws/connection.ts';
import type { DynamoDb } from '#adapters/dynamodb/client.ts';
import { dynamoLimitStore } from '#adapters/dynamodb/limit-store.ts';
import { dynamoTaskStore } from '#adapters/dynamodb/task-store.ts';
import { s3LoadFiles } from '#adapters/s3/load-files.ts';
import { systemClock } from '#adapters/system/clock.ts';
import { hashSecret } from '#adapters/system/secrets.ts';
import { conversionOf } from '#core/loaders/conversion-of.ts';
import type { LoadServices } from '#core/loaders/load-services.ts';
import { deferred } from '../deferred.ts';
import { readEnv } from '../read-env.ts';
import { serviceEnvs } from './env.ts';

const places = z.object({ TASKS_TABLE: z.string(), UPLOADS_BUCKET: z.string(), RESULTS_BUCKET: z.string() });

/** What loads use of the outside. Only a worker that loads evaluates the larger adapters. */
export function loadServices(documents: DynamoDb): LoadServices {
  const env = readEnv(serviceEnvs.loads);
  const { TASKS_TABLE, UPLOADS_BUCKET, RESULTS_BUCKET } = readEnv(places);
  const connection = environmentConnection();
  const buckets = { uploadsBucket: UPLOADS_BUCKET, resultsBucket: RESULTS_BUCKET };
  const files = s3LoadFiles({ ...connection, ...buckets });
  return {
    bundles: deferred(async () => {
      const { dynamoBundleStore } = await import('#adapters/dynamodb/bundle-store.ts');
      return dynamoBundleStore(documents, TASKS_TABLE);
    }),
    loaders: deferred(async () => {
      const { dynamoLoaderStore } = await import('#adapters/dynamodb/loader-store.ts');
      return dynamoLoaderStore(documents, TASKS_TABLE);
    }),
    files,
    warehouse: deferred(async () => {
      const { dataApiWarehouse } = await import('#adapters/redshift/data-api.ts');
      const { quotaGate } = await import('#adapters/redshift/quota-gate.ts');
      const turn = quotaGate(dynamoLimitStore(documents, TASKS_TABLE), systemClock);
      return dataApiWarehouse({ ...connection, place: placeOf(env.WAREHOUSE), turn });
    }),
    settings: {
      database: env.WAREHOUSE_DATABASE,
      roleArn: env.COPY_ROLE_ARN,
      statementPrefix: env.STATEMENT_PREFIX,
    },
    conversion: conversionOf({
      store: dynamoTaskStore(documents, TASKS_TABLE),
      readResult: (key) => files.readText(key),
    }),
    hash: hashSecret,
  };
}

function placeOf(address: string): { readonly workgroup: string } | { readonly cluster: string } {
  const [kind, ...rest] = address.split(':');
  const name = rest.join(':');
  return kind === 'cluster' ? { cluster: name } : { workgroup: name };
}
