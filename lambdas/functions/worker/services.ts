import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { dynamoKeyStore } from '#adapters/dynamodb/key-store.ts';
import { extractInThread } from '#adapters/pdf-thread/extract-in-thread.ts';
import { webhookSender } from '#adapters/webhooks/webhook-sender.ts';
import type { Settings } from '#core/settings.ts';
import type { ServiceName, TaskServices } from '#core/task-services.ts';
import { readEnv } from '../read-env.ts';
import { serviceEnvs } from './env.ts';
import { loadServices } from './load-services.ts';

/** What all services are made of. */
export interface ServiceParts {
  readonly documents: DynamoDBClient;
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
