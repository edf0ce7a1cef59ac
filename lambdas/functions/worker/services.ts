import * as z from 'zod/mini';
import type { AwsConnection } from '#adapters/aws/connection.ts';
import { s3BackupFiles } from '#adapters/backup/backup-files.ts';
import { dynamoBackupSource } from '#adapters/backup/backup-source.ts';
import type { DynamoDb } from '#adapters/dynamodb/client.ts';
import { dynamoKeyStore } from '#adapters/dynamodb/key-store.ts';
import { dynamoUserStore } from '#adapters/dynamodb/user-store.ts';
import { extractInThread } from '#adapters/pdf-thread/extract-in-thread.ts';
import { sesMailer } from '#adapters/ses/mailer.ts';
import { scryptPasswords } from '#adapters/system/passwords.ts';
import { webhookSender } from '#adapters/webhooks/webhook-sender.ts';
import type { Settings } from '#core/settings.ts';
import type { ServiceName, TaskServices } from '#core/task-services.ts';
import { readEnv } from '../read-env.ts';
import { serviceEnvs } from './env.ts';
import { loadServices } from './load-services.ts';

/** What all services are made of. */
export interface ServiceParts {
  readonly documents: DynamoDb;
  /** To services that are spoken to without their clients. */
  readonly connection: AwsConnection;
  readonly settings: Settings;
}

/** Set on a laptop only, where callbacks may go to the machine itself. */
const laptop = z.object({ ALLOW_PRIVATE_CALLBACKS: z.optional(z.literal('true')) });

type Makers = { readonly [name in ServiceName]: (parts: ServiceParts) => TaskServices[name] };

const makers: Makers = {
  extractPdf: () => extractInThread,
  loads: ({ documents }) => loadServices(documents),
  webhooks: ({ documents }) =>
    webhookSender({
      keys: dynamoKeyStore(documents, readEnv(serviceEnvs.webhooks).KEYS_TABLE),
      allowPrivate: readEnv(laptop).ALLOW_PRIVATE_CALLBACKS === 'true',
    }),
  users: ({ documents }) => {
    const { USERS_TABLE, ALTER_USERS_TABLE } = readEnv(serviceEnvs.users);
    return dynamoUserStore(documents, { users: USERS_TABLE, alterUsers: ALTER_USERS_TABLE });
  },
  passwords: () => scryptPasswords(readEnv(serviceEnvs.passwords).PASSWORD_COST),
  backup: ({ documents, connection }) => {
    const { BACKUP_TABLES, BACKUPS_BUCKET } = readEnv(serviceEnvs.backup);
    return {
      source: dynamoBackupSource(documents, BACKUP_TABLES),
      files: s3BackupFiles({ ...connection, bucket: BACKUPS_BUCKET }),
    };
  },
  mail: ({ connection }) => sesMailer({ ...connection, from: readEnv(serviceEnvs.mail).MAIL_FROM }),
};

/**
 * The services of tasks. Each is made when a task first uses it: every worker is the same program, and has the variables
 * and rights of those services alone that the definitions of its queue use.
 */
export function workerServices(parts: ServiceParts): TaskServices {
  const services = { settings: parts.settings };
  for (const [name, make] of Object.entries(makers)) {
    let made: unknown;
    const get = () => {
      made ??= make(parts);
      return made;
    };
    Object.defineProperty(services, name, { get, enumerable: true });
  }
  // Makers has a property per service, each of that service's type.
  return services as TaskServices;
}
