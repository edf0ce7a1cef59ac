import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import * as z from 'zod/mini';
import { environmentConnection } from '#adapters/aws/connection.ts';
import { dynamoDb } from '#adapters/dynamodb/client.ts';
import { dynamoControlStore } from '#adapters/dynamodb/control-store.ts';
import { dynamoEffectStore } from '#adapters/dynamodb/effect-store.ts';
import { dynamoLimitStore } from '#adapters/dynamodb/limit-store.ts';
import { dynamoTaskStore } from '#adapters/dynamodb/task-store.ts';
import { emfMetrics } from '#adapters/logging/emf-metrics.ts';
import { powertoolsLog } from '#adapters/logging/powertools-log.ts';
import { s3ObjectStore } from '#adapters/s3/object-store.ts';
import { parseWakeUp } from '#adapters/sqs/parse-wake-up.ts';
import { sqsWakeUps } from '#adapters/sqs/wake-ups.ts';
import { systemClock } from '#adapters/system/clock.ts';
import { systemRandomness } from '#adapters/system/randomness.ts';
import { hashSecret } from '#adapters/system/secrets.ts';
import { type RunDeps, runTask } from '#core/run-task.ts';
import { deployedTasks, longestTimeoutSeconds } from '#tasks/catalogue.ts';
import { queues as declaredQueues, type QueueDefinition } from '#tasks/queues.ts';
import { readEnv } from '../read-env.ts';
import { reportFailures } from '../report-failures.ts';
import { workerEnv } from './env.ts';
import { workerServices } from './services.ts';
import { workerSettings } from './settings.ts';

const env = readEnv(workerEnv);
const { AWS_REGION } = readEnv(z.object({ AWS_REGION: z.string() }));
const connection = environmentConnection();
const documents = dynamoDb(connection);
const log = powertoolsLog('worker');
const wakeUps = sqsWakeUps(connection, env.QUEUE_URLS);
const store = dynamoTaskStore(documents, env.TASKS_TABLE);

const queueLimits = Object.entries<QueueDefinition>(declaredQueues).find(([name]) => name === env.QUEUE)?.[1];
if (!queueLimits) throw new Error(`there is no queue "${env.QUEUE}" in lambdas/tasks/queues.ts`);

const deps: RunDeps = {
  store,
  wakeUps,
  effects: dynamoEffectStore(documents, env.TASKS_TABLE),
  limits: dynamoLimitStore(documents, env.TASKS_TABLE),
  controls: dynamoControlStore(documents, env.TASKS_TABLE, systemClock),
  queueLimits,
  objects: s3ObjectStore({
    uploadsBucket: env.UPLOADS_BUCKET,
    resultsBucket: env.RESULTS_BUCKET,
    region: AWS_REGION,
    credentials: connection.credentials,
  }),
  services: workerServices({
    documents,
    connection,
    settings: workerSettings(env),
  }),
  definitionOf: deployedTasks(env.TASKS).definitionOf,
  queue: env.QUEUE,
  longestMs: longestTimeoutSeconds(env.QUEUE) * 1000,
  clock: systemClock,
  random: systemRandomness,
  hash: hashSecret,
  log,
  metrics: emfMetrics('Beatless', (line) => process.stdout.write(`${line}\n`)),
  exit: (reason) => {
    log.error('worker stops', { reason });
    process.exit(1);
  },
};

/** Opens the connections while the environment starts, where CPU is not throttled. */
export async function warm(): Promise<void> {
  const probe = { owner: 'warm-up', id: '00000000-0000-7000-8000-000000000000' } as Parameters<
    typeof store.get
  >[0];
  await store.get(probe);
}

/** Runs the tasks of a batch of wake-ups, one after another. */
export const handler = (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
  const invocation = {
    remainingMs: () => context.getRemainingTimeInMillis(),
    location: {
      requestId: context.awsRequestId,
      logGroup: context.logGroupName,
      logStream: context.logStreamName,
    },
  };
  return reportFailures(
    event.Records,
    ({ body, attributes }) => runTask(parseWakeUp(body, attributes.AWSTraceHeader), invocation, deps),
    ({ messageId }, error) => log.error('wake-up not handled; it comes back', { messageId, error }),
  );
};
