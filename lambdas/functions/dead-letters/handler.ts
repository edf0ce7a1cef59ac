import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { environmentConnection } from '#adapters/aws/connection.ts';
import { dynamoDb } from '#adapters/dynamodb/client.ts';
import { dynamoTaskStore } from '#adapters/dynamodb/task-store.ts';
import { powertoolsLog } from '#adapters/logging/powertools-log.ts';
import { parseWakeUp } from '#adapters/sqs/parse-wake-up.ts';
import { systemClock } from '#adapters/system/clock.ts';
import { recordDeadLetter } from '#core/record-dead-letter.ts';
import { readEnv } from '../read-env.ts';
import { reportFailures } from '../report-failures.ts';
import { deadLettersEnv } from './env.ts';

const env = readEnv(deadLettersEnv);
const connection = environmentConnection();
const log = powertoolsLog('dead-letters');
const deps = { store: dynamoTaskStore(dynamoDb(connection), env.TASKS_TABLE), clock: systemClock, log };

/** Turns what no worker could take into FAILURE with its reason. A letter that cannot be read stays for a person. */
export const handler = (event: SQSEvent): Promise<SQSBatchResponse> =>
  reportFailures(
    event.Records,
    ({ body }) => recordDeadLetter(parseWakeUp(body), deps),
    ({ messageId }, error) => log.error('dead letter not recorded; it stays', { messageId, error }),
  );
