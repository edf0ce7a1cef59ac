import { every, type PeriodicTask } from '#core/schedules/periodic-task.ts';

/**
 * What the code starts by itself, a line each: every period and cron expression is in UTC unless it has a `timeZone`. The
 * tasks belong to the owner `system`. Those whose definition is not deployed are left out; the setting `schedules` turns all
 * of them off (docs/schedules.md).
 */
export const periodicTasks: readonly PeriodicTask[] = [
  {
    name: 'heartbeat',
    description:
      'Every hour: a task through the whole path, so that a broken one is seen before users see it',
    task: 'debug_task',
    input: { message: 'heartbeat' },
    options: { retainDays: 2 },
    period: every('1 hour'),
  },
];
