import { isPlanned } from './next-runs.ts';
import { planOf } from './plan-of.ts';
import type { Firing } from './ports.ts';
import type { Schedule } from './schedule.ts';
import type { DispatchDeps } from './schedule-deps.ts';
import { type RunResult, startRun } from './start-run.ts';
import { tellAgain } from './tell-again.ts';

/**
 * EventBridge fires: the schedule's item decides whether that is a run. A firing of an older revision counts only if the plan
 * of today has that run too, and EventBridge is told again; one of a schedule that is gone ends EventBridge's own.
 */
export async function dispatchFiring(firing: Firing, deps: DispatchDeps): Promise<RunResult> {
  const schedule = await deps.schedules.get(firing);
  if (!schedule) {
    deps.log.warn('a schedule that is gone still fires; removed from EventBridge', { scheduleId: firing.id });
    await deps.shadows.remove(firing.id);
    return { kind: 'ignored', why: 'gone' };
  }
  const stale = firing.revision !== schedule.revision;
  if (stale && schedule.shadowRevision === schedule.revision) await tellAgain(schedule, deps);
  if ((stale || firesTooOften(schedule)) && !isPlanned(planOf(schedule), firing.plannedAt))
    return { kind: 'ignored', why: 'not planned' };
  return startRun(firing, { plannedAt: firing.plannedAt, cause: 'planned' }, deps);
}

/** "The 30th, or the last day": EventBridge fires on the days before too. */
function firesTooOften(schedule: Schedule): boolean {
  const { timing } = planOf(schedule);
  return timing.kind === 'cron' && timing.cron.days.kind === 'dateOrLast';
}
