import { join } from 'node:path';
import type { Lateness } from '#local/schedules/lateness.ts';
import type { DataServices, ScheduleTargets } from '../contract.ts';
import type { RestService } from '../rest-service.ts';
import { createFiring } from './firing.ts';
import { schedulerOperations } from './operations.ts';
import { checkName, readSettings } from './read-request.ts';
import { openScheduleTable } from './schedule-table.ts';
import { createSchedules, DEFAULT_GROUP } from './schedules.ts';

/** EventBridge Scheduler in this process: its API, and the firing of its schedules. */
export interface SchedulerService extends RestService {
  readonly schedules: DataServices['scheduler'];
  close(): Promise<void>;
}

const MAX_BODY_BYTES = 1024 * 1024;

/** Opens it with the schedules that `dataDir` keeps; they fire once `schedules.start` names what reaches their targets. */
export async function openScheduler(options: {
  readonly dataDir?: string | undefined;
  readonly region: string;
  readonly account: string;
  readonly lateness: Lateness;
}): Promise<SchedulerService> {
  const { dataDir, region, account, lateness } = options;
  const table = await openScheduleTable(dataDir === undefined ? undefined : join(dataDir, 'scheduler'));
  const firing = createFiring(table, lateness);
  let targets: ScheduleTargets | undefined;
  const schedules = createSchedules({ region, account, table, firing, targets: () => targets });

  return {
    wording: 'scheduler',
    maxBodyBytes: MAX_BODY_BYTES,
    operations: schedulerOperations(schedules, table),
    schedules: {
      createGroup: (name) => schedules.declareGroup(checkName(name)),
      createSchedule: (name, { GroupName = DEFAULT_GROUP, StartDate, EndDate, ...properties }) => {
        const dates = { StartDate: inSeconds(StartDate), EndDate: inSeconds(EndDate) };
        // what stands in a template may have begun, or be over, long ago
        const settings = readSettings({ ...properties, ...dates }, Number.NEGATIVE_INFINITY);
        return schedules.declare(checkName(String(GroupName)), checkName(name), settings);
      },
      start(given) {
        schedules.dropUndeclared();
        targets = given;
        firing.start({ targets: given, region, account });
        return { stop: () => firing.stop() };
      },
    },
    async close() {
      await firing.stop();
      table.close();
    },
  };
}

/** Templates write times in ISO 8601, requests in seconds. */
function inSeconds(date: unknown): number | undefined {
  return date === undefined ? undefined : Date.parse(String(date)) / 1000;
}
