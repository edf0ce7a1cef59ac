import { openApiJson } from 'virtual:openapi';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import * as z from 'zod/mini';
import { environmentConnection, impatient } from '#adapters/aws/connection.ts';
import { invocationTrace } from '#adapters/aws/trace-header.ts';
import { dynamoDb } from '#adapters/dynamodb/client.ts';
import { dynamoControlStore } from '#adapters/dynamodb/control-store.ts';
import { dynamoKeyStore } from '#adapters/dynamodb/key-store.ts';
import { dynamoLimitStore } from '#adapters/dynamodb/limit-store.ts';
import { taskKey } from '#adapters/dynamodb/task-item.ts';
import { dynamoTaskStore } from '#adapters/dynamodb/task-store.ts';
import { powertoolsLog } from '#adapters/logging/powertools-log.ts';
import { presignedLinks } from '#adapters/s3/presigned-links.ts';
import { sqsWakeUps } from '#adapters/sqs/wake-ups.ts';
import { systemClock } from '#adapters/system/clock.ts';
import { systemRandomness } from '#adapters/system/randomness.ts';
import {
  equalHashes,
  hashSecret,
  newApiKeySecret,
  newPushTicket,
  signToken,
} from '#adapters/system/secrets.ts';
import { limits } from '#core/constants.ts';
import { keyVerifier } from '#core/keys.ts';
import { conversionOf } from '#core/loaders/conversion-of.ts';
import { deployedTasks } from '#tasks/catalogue.ts';
import { queues } from '#tasks/queues.ts';
import { deferred } from '../deferred.ts';
import { readEnv } from '../read-env.ts';
import { createApi } from './api.ts';
import { consoleLinks } from './console-links.ts';
import type { ApiDeps } from './deps.ts';
import { docsPage } from './docs-page.ts';
import { apiEnv } from './env.ts';
import { operatedQueues } from './operated-queues.ts';
import { publishedDocument } from './published-document.ts';
import { warehouseOf } from './warehouse-of.ts';
import { warmUp } from './warm-up.ts';

const env = readEnv(apiEnv);
/** Lambda sets the region; the other two are set on a laptop only, where callbacks may go to the machine itself. */
const { AWS_REGION, ALLOW_PRIVATE_CALLBACKS, AWS_ENDPOINT_URL } = readEnv(
  z.object({
    AWS_REGION: z.string(),
    ALLOW_PRIVATE_CALLBACKS: z.optional(z.literal('true')),
    AWS_ENDPOINT_URL: z.optional(z.string()),
  }),
);
const connection = environmentConnection(impatient);
const documents = dynamoDb(connection);
const log = powertoolsLog('api');
const secrets = { generate: newApiKeySecret, hash: hashSecret, equal: equalHashes };
const keys = dynamoKeyStore(documents, env.KEYS_TABLE);
const tasks = deployedTasks(env.TASKS);
const store = dynamoTaskStore(documents, env.TASKS_TABLE);
const links = presignedLinks({
  uploadsBucket: env.UPLOADS_BUCKET,
  resultsBucket: env.RESULTS_BUCKET,
  region: AWS_REGION,
  credentials: connection.credentials,
});
/** A queue that no deployed definition uses is not deployed. */
const deployedQueues = Object.fromEntries(
  Object.entries(queues).filter(([name]) => Object.hasOwn(env.QUEUE_URLS, name)),
);

type Ports = ReturnType<typeof import('./later.ts').laterPorts>;
let portsRead: Promise<Ports> | undefined;
/** The ports that few requests need. */
const ports = (): Promise<Ports> => {
  portsRead ??= import('./later.ts').then(({ laterPorts }) => laterPorts({ documents, connection, env }));
  return portsRead;
};

const deps: ApiDeps = {
  store,
  wakeUps: sqsWakeUps(connection, env.QUEUE_URLS),
  keys,
  users: deferred(async () => (await ports()).users),
  secrets,
  verifier: keyVerifier({ keys, secrets, clock: systemClock }),
  links,
  bundles: deferred(async () => (await ports()).bundles),
  loaders: deferred(async () => (await ports()).loaders),
  loadFiles: deferred(async () => (await ports()).loadFiles),
  limits: dynamoLimitStore(documents, env.TASKS_TABLE),
  audit: deferred(async () => (await ports()).audit),
  effects: deferred(async () => (await ports()).effects),
  schedules: deferred(async () => (await ports()).schedules),
  shadows: deferred(async () => (await ports()).shadows),
  conversion: conversionOf({ store, readResult: (key) => links.readResult(key, limits.shownResultBytes) }),
  warehouse: warehouseOf(env.LOADS_TO, env.RESULTS_BUCKET),
  controls: dynamoControlStore(documents, env.TASKS_TABLE, systemClock),
  ...tasks,
  queues: Object.keys(deployedQueues),
  operatedQueues: operatedQueues(deployedQueues, tasks.definitions),
  // What runs elsewhere than on AWS is not in its console.
  consoleLinks: AWS_ENDPOINT_URL ? () => ({}) : consoleLinks({ region: AWS_REGION, ...env, keyOf: taskKey }),
  allowPrivateCallbacks: ALLOW_PRIVATE_CALLBACKS === 'true',
  maxUploadBytes: env.MAX_UPLOAD_BYTES,
  clock: systemClock,
  random: systemRandomness,
  trace: invocationTrace,
  hash: hashSecret,
  log,
  document: publishedDocument(openApiJson),
  docsPage,
  push: deferred(async () => (await ports()).push),
  pushUrl: env.PUSH_URL,
  newTicket: newPushTicket,
  signToken,
};

const api = createApi(deps);

/** Answers every request to the API. */
export const handler = (
  event: APIGatewayProxyEventV2,
  context: Context,
): Promise<APIGatewayProxyStructuredResultV2> => api(event, () => context.getRemainingTimeInMillis());

/** Opens the connections and runs what a first request would run, while the environment starts with all of its CPU. */
export const warm = (): Promise<void> => warmUp(deps, tasks.definitions);
