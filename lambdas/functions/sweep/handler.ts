import { environmentConnection } from '#adapters/aws/connection.ts';
import { dynamoDb } from '#adapters/dynamodb/client.ts';
import { dynamoControlStore } from '#adapters/dynamodb/control-store.ts';
import { dynamoScheduleStore } from '#adapters/dynamodb/schedule-store.ts';
import { dynamoTaskStore } from '#adapters/dynamodb/task-store.ts';
import { powertoolsLog } from '#adapters/logging/powertools-log.ts';
import { sqsWakeUps } from '#adapters/sqs/wake-ups.ts';
import { systemClock } from '#adapters/system/clock.ts';
import { systemRandomness } from '#adapters/system/randomness.ts';
import { hashSecret } from '#adapters/system/secrets.ts';
import { sweepSchedules } from '#core/schedules/sweep-schedules.ts';
import { type SweepReport, sweep } from '#core/sweep.ts';
import { deployedTasks } from '#tasks/catalogue.ts';
import { queues } from '#tasks/queues.ts';
import { readEnv } from '../read-env.ts';
import { shadowsOf } from '../schedule-env.ts';
import { sweepEnv } from './env.ts';

const env = readEnv(sweepEnv);
const log = powertoolsLog('sweep');
const connection = environmentConnection();
const documents = dynamoDb(connection);
const deps = {
  store: dynamoTaskStore(documents, env.TASKS_TABLE),
  controls: dynamoControlStore(documents, env.TASKS_TABLE, systemClock),
  schedules: dynamoScheduleStore(documents, env.TASKS_TABLE),
  shadows: shadowsOf(env, connection),
  wakeUps: sqsWakeUps(connection, env.QUEUE_URLS),
  queues: Object.entries(queues)
    .map(([name, { tasksPerMinute }]) => ({ name, tasksPerMinute }))
    // A queue that no deployed definition uses is not deployed.
    .filter(({ name }) => Object.hasOwn(env.QUEUE_URLS, name)),
  ...deployedTasks(env.TASKS),
  clock: systemClock,
  random: systemRandomness,
  hash: hashSecret,
  log,
};

/** Every minute: repairs whatever is due and has not moved. */
export const handler = async (): Promise<SweepReport> => {
  // First what fires by the clock: it is little, and its time is bounded.
  const schedules = await sweepSchedules(deps).catch((error: unknown) =>
    log.error('schedules not swept; the next sweep does', { error }),
  );
  if (schedules && schedules.seen > 0) log.info('schedules swept', { ...schedules });
  const report = await sweep(deps);
  if (report.seen > 0 || !report.complete) log.info('sweep done', { ...report });
  return report;
};
