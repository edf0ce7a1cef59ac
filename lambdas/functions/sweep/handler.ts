import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { environmentConnection } from '#adapters/aws/connection.ts';
import { dynamoControlStore } from '#adapters/dynamodb/control-store.ts';
import { dynamoTaskStore } from '#adapters/dynamodb/task-store.ts';
import { powertoolsLog } from '#adapters/logging/powertools-log.ts';
import { sqsWakeUps } from '#adapters/sqs/wake-ups.ts';
import { systemClock } from '#adapters/system/clock.ts';
import { systemRandomness } from '#adapters/system/randomness.ts';
import { type SweepReport, sweep } from '#core/sweep.ts';
import { queues } from '#tasks/queues.ts';
import { readEnv } from '../read-env.ts';
import { sweepEnv } from './env.ts';

const env = readEnv(sweepEnv);
const log = powertoolsLog('sweep');
const documents = new DynamoDBClient({});
const deps = {
  store: dynamoTaskStore(documents, env.TASKS_TABLE),
  controls: dynamoControlStore(documents, env.TASKS_TABLE, systemClock),
  wakeUps: sqsWakeUps(environmentConnection(), env.QUEUE_URLS),
  queues: Object.entries(queues).map(([name, { tasksPerMinute }]) => ({ name, tasksPerMinute })),
  clock: systemClock,
  random: systemRandomness,
  log,
};

/** Every minute: repairs whatever is due and has not moved. */
export const handler = async (): Promise<SweepReport> => {
  const report = await sweep(deps);
  if (report.seen > 0 || !report.complete) log.info('sweep done', { ...report });
  return report;
};
