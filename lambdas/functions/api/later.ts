import type { AwsConnection } from '#adapters/aws/connection.ts';
import { dynamoAuditStore } from '#adapters/dynamodb/audit-store.ts';
import { dynamoBundleStore } from '#adapters/dynamodb/bundle-store.ts';
import type { DynamoDb } from '#adapters/dynamodb/client.ts';
import { dynamoEffectStore } from '#adapters/dynamodb/effect-store.ts';
import { dynamoLoaderStore } from '#adapters/dynamodb/loader-store.ts';
import { dynamoPushStore } from '#adapters/dynamodb/push-store.ts';
import { dynamoScheduleStore } from '#adapters/dynamodb/schedule-store.ts';
import { dynamoUserList } from '#adapters/dynamodb/user-list.ts';
import { s3ReadFiles } from '#adapters/s3/load-files.ts';
import { type scheduleVariables, shadowsOf } from '../schedule-env.ts';
import type { ApiEnv } from './env.ts';
import { aboutRoutes } from './groups/about.ts';
import { catalogueRoutes } from './groups/catalogue.ts';
import { keyRoutes } from './groups/keys.ts';
import { loadRoutes } from './groups/loads.ts';
import { operationRoutes } from './groups/operations.ts';
import { pushRoutes } from './groups/push.ts';
import { scheduleRoutes } from './groups/schedules.ts';
import { taskDetailRoutes } from './groups/task-details.ts';
import { uploadRoutes } from './groups/uploads.ts';
import { userRoutes } from './groups/users.ts';

// What only some requests need: a file of its own in the package, which a cold start does not read.

/** All routes but those that most environments see. */
export const laterGroups = {
  about: aboutRoutes,
  catalogue: catalogueRoutes,
  keys: keyRoutes,
  loads: loadRoutes,
  operations: operationRoutes,
  push: pushRoutes,
  schedules: scheduleRoutes,
  taskDetails: taskDetailRoutes,
  uploads: uploadRoutes,
  users: userRoutes,
};

interface LaterOptions {
  readonly documents: DynamoDb;
  readonly connection: AwsConnection;
  readonly env: Pick<
    ApiEnv,
    | 'TASKS_TABLE'
    | 'PUSH_TABLE'
    | 'USERS_TABLE'
    | 'ALTER_USERS_TABLE'
    | 'UPLOADS_BUCKET'
    | 'RESULTS_BUCKET'
    | keyof typeof scheduleVariables
  >;
}

/** The ports that only those routes use. */
export function laterPorts({ documents, connection, env }: LaterOptions) {
  return {
    audit: dynamoAuditStore(documents, env.TASKS_TABLE),
    bundles: dynamoBundleStore(documents, env.TASKS_TABLE),
    effects: dynamoEffectStore(documents, env.TASKS_TABLE),
    loaders: dynamoLoaderStore(documents, env.TASKS_TABLE),
    loadFiles: s3ReadFiles({
      ...connection,
      uploadsBucket: env.UPLOADS_BUCKET,
      resultsBucket: env.RESULTS_BUCKET,
    }),
    push: dynamoPushStore(documents, env.PUSH_TABLE),
    schedules: dynamoScheduleStore(documents, env.TASKS_TABLE),
    shadows: shadowsOf(env, connection),
    users: dynamoUserList(documents, { users: env.USERS_TABLE, alterUsers: env.ALTER_USERS_TABLE }),
  };
}
