import { environmentConnection, impatient } from '#adapters/aws/connection.ts';
import { invocationTrace } from '#adapters/aws/trace-header.ts';
import { dynamoDb } from '#adapters/dynamodb/client.ts';
import { dynamoScheduleStore } from '#adapters/dynamodb/schedule-store.ts';
import { dynamoTaskStore } from '#adapters/dynamodb/task-store.ts';
import { powertoolsLog } from '#adapters/logging/powertools-log.ts';
import { schedulerGroup } from '#adapters/scheduler/scheduler-shadows.ts';
import { sqsWakeUps } from '#adapters/sqs/wake-ups.ts';
import { systemClock } from '#adapters/system/clock.ts';
import { systemRandomness } from '#adapters/system/randomness.ts';
import { hashSecret } from '#adapters/system/secrets.ts';
import { dispatchFiring } from '#core/schedules/dispatch-firing.ts';
import { dispatchPeriodic } from '#core/schedules/dispatch-periodic.ts';
import { deployedTasks } from '#tasks/catalogue.ts';
import { periodicTasks } from '#tasks/periodic.ts';
import { readEnv } from '../read-env.ts';
import { dispatchEnv } from './env.ts';
import { parseFiring } from './parse-firing.ts';

const env = readEnv(dispatchEnv);
/** A hanging connection must not take the whole time of the function: it is tried anew, three times. */
const connection = environmentConnection(impatient);
const documents = dynamoDb(connection);
const deps = {
  store: dynamoTaskStore(documents, env.TASKS_TABLE),
  schedules: dynamoScheduleStore(documents, env.TASKS_TABLE),
  shadows: schedulerGroup(connection, env.SCHEDULE_GROUP),
  wakeUps: sqsWakeUps(connection, env.QUEUE_URLS),
  ...deployedTasks(env.TASKS),
  periodicTasks,
  clock: systemClock,
  random: systemRandomness,
  trace: invocationTrace,
  hash: hashSecret,
  log: powertoolsLog('dispatch'),
};

/** Makes the task of a firing, at most one however often it comes. What it throws at, EventBridge and Lambda repeat. */
export const handler = async (event: unknown): Promise<unknown> => {
  const firing = parseFiring(event);
  return 'schedule' in firing ? dispatchFiring(firing.schedule, deps) : dispatchPeriodic(firing, deps);
};
