import * as z from 'zod/mini';
import type { AwsConnection } from '#adapters/aws/connection.ts';
import { dynamoBackupSource } from '#adapters/backup/backup-source.ts';
import type { DynamoDb } from '#adapters/dynamodb/client.ts';
import { scryptPasswords } from '#adapters/system/passwords.ts';
import type { Settings } from '#core/settings.ts';
import type { ServiceName, TaskServices } from '#core/task-services.ts';
import { deferred } from '../deferred.ts';
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
  extractPdf: () =>
    async function* (request, signal) {
      const { extractInThread } = await import('#adapters/pdf-thread/extract-in-thread.ts');
      yield* extractInThread(request, signal);
    },
  loads: ({ documents }) => loadServices(documents),
  webhooks: ({ documents }) =>
    deferred(async () => {
      const { webhookSender } = await import('#adapters/webhooks/webhook-sender.ts');
      const { dynamoKeyStore } = await import('#adapters/dynamodb/key-store.ts');
      const keys = dynamoKeyStore(documents, readEnv(serviceEnvs.webhooks).KEYS_TABLE);
      return webhookSender({ keys, allowPrivate: readEnv(laptop).ALLOW_PRIVATE_CALLBACKS === 'true' });
    }),
  users: ({ documents }) =>
    deferred(async () => {
      const { dynamoUserStore } = await import('#adapters/dynamodb/user-store.ts');
      const { USERS_TABLE, ALTER_USERS_TABLE } = readEnv(serviceEnvs.users);
      return dynamoUserStore(documents, { users: USERS_TABLE, alterUsers: ALTER_USERS_TABLE });
    }),
  passwords: () => scryptPasswords(readEnv(serviceEnvs.passwords).PASSWORD_COST),
  backup: ({ documents, connection }) => {
    const { BACKUP_TABLES, BACKUPS_BUCKET } = readEnv(serviceEnvs.backup);
    return {
      source: dynamoBackupSource(documents, BACKUP_TABLES),
      files: deferred(async () => {
        const { s3BackupFiles } = await import('#adapters/backup/backup-files.ts');
        return s3BackupFiles({ ...connection, bucket: BACKUPS_BUCKET });
      }),
    };
  },
  mail: ({ connection }) =>
    deferred(async () => {
      const { sesMailer } = await import('#adapters/ses/mailer.ts');
      return sesMailer({ ...connection, from: readEnv(serviceEnvs.mail).MAIL_FROM });
    }),
};

/**
 * The services of tasks. Each is made, and its adapter evaluated, when a task first uses it: every worker is the same program,
 * and has the variables and rights of those services alone that the definitions of its queue use.
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
