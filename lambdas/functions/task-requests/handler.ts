import { environmentConnection, impatient } from '#adapters/aws/connection.ts';
import { invocationTrace } from '#adapters/aws/trace-header.ts';
import { dynamoDb } from '#adapters/dynamodb/client.ts';
import { dynamoTaskStore } from '#adapters/dynamodb/task-store.ts';
import { emfMetrics } from '#adapters/logging/emf-metrics.ts';
import { powertoolsLog } from '#adapters/logging/powertools-log.ts';
import { sqsWakeUps } from '#adapters/sqs/wake-ups.ts';
import { systemClock } from '#adapters/system/clock.ts';
import { systemRandomness } from '#adapters/system/randomness.ts';
import { hashSecret } from '#adapters/system/secrets.ts';
import { deployedTasks } from '#tasks/catalogue.ts';
import { readEnv } from '../read-env.ts';
import { taskRequestsEnv } from './env.ts';
import { type TakeDeps, takeRequest } from './take-request.ts';

const env = readEnv(taskRequestsEnv);
/** A hanging connection must not take the whole time of the function: it is tried anew, three times. */
const connection = environmentConnection(impatient);
const deps: TakeDeps = {
  store: dynamoTaskStore(dynamoDb(connection), env.TASKS_TABLE),
  wakeUps: sqsWakeUps(connection, env.QUEUE_URLS),
  ...deployedTasks(env.TASKS),
  clock: systemClock,
  random: systemRandomness,
  trace: invocationTrace,
  hash: hashSecret,
  log: powertoolsLog('task-requests'),
  metrics: emfMetrics('Beatless', (line) => process.stdout.write(`${line}\n`)),
};

/** Accepts the task that a "Task Requested" event asks for. */
export const handler = (event: unknown): Promise<void> => takeRequest(event, deps);
