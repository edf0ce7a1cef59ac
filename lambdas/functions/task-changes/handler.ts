import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { environmentConnection, impatient } from '#adapters/aws/connection.ts';
import { dynamoDb } from '#adapters/dynamodb/client.ts';
import { dynamoTaskStore } from '#adapters/dynamodb/task-store.ts';
import { eventBridgePublisher } from '#adapters/eventbridge/event-publisher.ts';
import { powertoolsLog } from '#adapters/logging/powertools-log.ts';
import { sqsWakeUps } from '#adapters/sqs/wake-ups.ts';
import { systemClock } from '#adapters/system/clock.ts';
import { systemRandomness } from '#adapters/system/randomness.ts';
import { hashSecret } from '#adapters/system/secrets.ts';
import { type ReactDeps, reactToChange } from '#core/react-to-change.ts';
import { deployedTasks } from '#tasks/catalogue.ts';
import { onFailure } from '#tasks/on-failure.ts';
import { readEnv } from '../read-env.ts';
import { taskChangesEnv } from './env.ts';
import { parseChange } from './parse-change.ts';
import { reportFirstFailure } from './report-first-failure.ts';

const env = readEnv(taskChangesEnv);
/** A hanging connection must not take the whole time of the function: it is tried anew, three times. */
const connection = environmentConnection(impatient);
const log = powertoolsLog('task-changes');
const deps: ReactDeps = {
  store: dynamoTaskStore(dynamoDb(connection), env.TASKS_TABLE),
  wakeUps: sqsWakeUps(connection, env.QUEUE_URLS),
  events: eventBridgePublisher(connection, env.EVENT_BUS),
  ...deployedTasks(env.TASKS),
  clock: systemClock,
  random: systemRandomness,
  hash: hashSecret,
  log,
  onFailure: (failed) => onFailure(failed, log),
};

/** Tells every change of a task's state, in the order in which the task took them. */
export const handler = ({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> =>
  reportFirstFailure(
    Records,
    async (record) => reactToChange(parseChange(record), deps),
    ({ dynamodb }, error) =>
      log.error('change not told; it comes back', {
        item: dynamodb?.Keys,
        sequenceNumber: dynamodb?.SequenceNumber,
        error,
      }),
  );
