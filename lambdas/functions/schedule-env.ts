import * as z from 'zod/mini';
import type { AwsConnection } from '#adapters/aws/connection.ts';
import { schedulerShadows } from '#adapters/scheduler/scheduler-shadows.ts';
import type { Shadows } from '#core/schedules/ports.ts';

/** What the stack must give a function that keeps EventBridge's schedules in line with ours. */
export const scheduleVariables = {
  SCHEDULE_GROUP: z.string(),
  /** ARNs of the dispatch function, the role that may call it, and the queue of firings that failed. */
  SCHEDULE_TARGET: z.string(),
  SCHEDULE_ROLE: z.string(),
  SCHEDULE_FAILURES: z.string(),
};

/** EventBridge Scheduler, as these variables say. */
export function shadowsOf(
  env: Readonly<Record<keyof typeof scheduleVariables, string>>,
  connection: AwsConnection,
): Shadows {
  return schedulerShadows(connection, env.SCHEDULE_GROUP, {
    functionArn: env.SCHEDULE_TARGET,
    roleArn: env.SCHEDULE_ROLE,
    failuresArn: env.SCHEDULE_FAILURES,
  });
}
