import { limits, times } from '../constants.ts';
import type { ScheduleDeps } from './schedule-deps.ts';
import { settleSchedule } from './settle-schedule.ts';

/** What a sweep of the schedules found. */
export interface ScheduleSweep {
  readonly seen: number;
  readonly failed: number;
}

/**
 * Settles what a request or a dispatch that died left open: tells EventBridge, makes up for missed runs, starts queued ones.
 * One that fails stays due and costs the others nothing.
 */
export async function sweepSchedules(deps: ScheduleDeps): Promise<ScheduleSweep> {
  const until = deps.clock.now() + times.sweepBudget / 3;
  const report = { seen: 0, failed: 0 };
  const handled = new Set<string>();
  while (deps.clock.now() < until) {
    const refs = await deps.schedules.due(deps.clock.now(), limits.sweepPage + report.failed);
    const fresh = refs.filter(({ id }) => !handled.has(id));
    if (fresh.length === 0) break;
    for (const ref of fresh) {
      handled.add(ref.id);
      report.seen += 1;
      try {
        const schedule = await deps.schedules.get(ref);
        if (schedule) await settleSchedule(schedule, deps);
      } catch (error) {
        report.failed += 1;
        deps.log.error('a schedule could not be settled', { scheduleId: ref.id, error });
      }
    }
  }
  return report;
}
