import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { environmentConnection } from '#adapters/aws/connection.ts';
import { dynamoDb } from '#adapters/dynamodb/client.ts';
import { dynamoTaskStore } from '#adapters/dynamodb/task-store.ts';
import { powertoolsLog } from '#adapters/logging/powertools-log.ts';
import { sqsApi } from '#adapters/sqs/sqs-api.ts';
import { sqsWakeUps } from '#adapters/sqs/wake-ups.ts';
import { systemClock } from '#adapters/system/clock.ts';
import { readEnv } from '../read-env.ts';
import { reportFailures } from '../report-failures.ts';
import { finishStatementsEnv } from './env.ts';
import { takeEvent } from './take-event.ts';

const env = readEnv(finishStatementsEnv);
const log = powertoolsLog('finish-statements');
const connection = environmentConnection();
const sqs = sqsApi(connection);
const deps = {
  store: dynamoTaskStore(dynamoDb(connection), env.TASKS_TABLE),
  wakeUps: sqsWakeUps(connection, env.QUEUE_URLS),
  clock: systemClock,
  log,
  later: async (MessageBody: string, DelaySeconds: number) => {
    const body = { QueueUrl: env.STATEMENTS_QUEUE_URL, MessageBody, DelaySeconds };
    await sqs({ target: 'SendMessage', body });
  },
};

/** Wakes the tasks whose statements have ended. */
export const handler = (event: SQSEvent): Promise<SQSBatchResponse> =>
  reportFailures(
    event.Records,
    ({ body }) => takeEvent(body, deps),
    ({ messageId }, error) =>
      log.error('event of a statement not taken; it comes back', { messageId, error }),
  );
