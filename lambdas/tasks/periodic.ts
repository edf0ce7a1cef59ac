import { every, type PeriodicTask } from '#core/schedules/periodic-task.ts';

/**
 * What the code starts by itself, a line each: every period and cron expression is in UTC unless it has a `timeZone`. The
 * tasks belong to the owner `system`. Those whose definition is not deployed are left out; the setting `schedules` turns all
 * of them off (docs/schedules.md).
 */
export const periodicTasks: readonly PeriodicTask[] = [
  {
    name: 'background-sync',
    description: 'Every 20 seconds: brings the two tables of accounts together',
    task: 'background_sync',
    input: {},
    options: { retainDays: 1 },
    period: every('20 seconds'),
  },
  {
    name: 'backup',
    description: 'Every hour: copies all tables to the backup bucket',
    task: 'backup',
    input: {},
    period: every('1 hour'),
  },
];
