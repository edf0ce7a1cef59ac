import { times } from '../constants.ts';
import { nextRun } from './next-runs.ts';
import { planOf } from './plan-of.ts';
import { type Shadow, ShadowRefusedError } from './ports.ts';
import type { Schedule } from './schedule.ts';
import type { ScheduleDeps } from './schedule-deps.ts';
import { startRun } from './start-run.ts';
import { tellAgain } from './tell-again.ts';
import { awsExpression } from './timing-form.ts';

/** Settles what can be settled at once; whatever fails is left to the sweep. Gives the schedule as it is then. */
export async function trySettle(schedule: Schedule, deps: ScheduleDeps): Promise<Schedule> {
  try {
    return await settleSchedule(schedule, deps);
  } catch (error) {
    deps.log.warn('schedule not settled; the sweep will', { scheduleId: schedule.id, error });
    return schedule;
  }
}

/**
 * Brings the outside in line with the schedule's item: EventBridge's own schedule, a missed run that is to be made up for, a
 * queued run whose turn has come. Any two may do so at once. Gives the schedule as it is then.
 */
export async function settleSchedule(seen: Schedule, deps: ScheduleDeps): Promise<Schedule> {
  if (seen.state === 'deleting') {
    await deps.shadows.remove(seen.id);
    await deps.schedules.remove(seen);
    return seen;
  }
  const refusal = await tellEventBridge(seen, deps);
  const settled = await writeSettled(seen, refusal, deps);
  return startWaiting(settled, deps);
}

/** @returns what EventBridge said when it refuses the schedule for good */
async function tellEventBridge(schedule: Schedule, deps: ScheduleDeps): Promise<string | undefined> {
  if (schedule.shadowRevision === schedule.revision && !schedule.contended) return undefined;
  try {
    const shadow = shadowOf(schedule, deps.clock.now());
    await (shadow ? deps.shadows.put(shadow) : deps.shadows.remove(schedule.id));
    return undefined;
  } catch (error) {
    if (!(error instanceof ShadowRefusedError)) throw error;
    return error.message;
  }
}

/** What EventBridge is to keep: nothing where no run is left. */
function shadowOf(schedule: Schedule, now: number): Shadow | undefined {
  const { owner, id, name, revision, timeZone, endAt, jitterMinutes, state } = schedule;
  const plan = planOf(schedule);
  const next = nextRun(plan, now);
  if (next === undefined || state === 'done' || state === 'deleting') return undefined;
  // A start that is past is refused; a rate counts from its next run on, which is the same.
  const startAt = plan.timing.kind === 'rate' ? next : schedule.startAt;
  return {
    owner,
    id,
    revision,
    description: `Beatless schedule "${name}" of ${owner}`,
    expression: awsExpression(plan.timing, timeZone),
    timeZone,
    ...(startAt !== undefined && startAt > now ? { startAt } : {}),
    ...(endAt === undefined ? {} : { endAt }),
    ...(jitterMinutes === undefined ? {} : { jitterMinutes }),
    enabled: state === 'enabled',
  };
}

async function writeSettled(
  seen: Schedule,
  refusal: string | undefined,
  deps: ScheduleDeps,
): Promise<Schedule> {
  const now = deps.clock.now();
  const waits = seen.queuedRun !== undefined || seen.missedRun !== undefined;
  const dueAt =
    refusal !== undefined
      ? now + times.scheduleRefused
      : seen.contended || waits
        ? now + times.scheduleSettle
        : undefined;
  const next: Schedule = {
    ...seen,
    shadowRevision: refusal === undefined ? seen.revision : seen.shadowRevision,
    contended: undefined,
    ...(refusal === undefined
      ? {}
      : { lastError: { at: now, reason: 'refusedByEventBridge', message: refusal } }),
    openKey: dueAt === undefined ? undefined : 'schedules',
    dueAt,
    version: seen.version + 1,
    writeId: deps.random.lease(),
  };
  const written = await deps.schedules.replace(next, seen);
  if (written === 'written') return next;
  // Somebody else wrote meanwhile, and EventBridge may have heard us last: whoever comes next tells it again.
  return (await tellAgain(seen, deps)) ?? seen;
}

/** The run that was missed, then the one that is queued: each starts if the run before has ended. */
async function startWaiting(schedule: Schedule, deps: ScheduleDeps): Promise<Schedule> {
  if (schedule.state === 'deleting') return schedule;
  const { missedRun, queuedRun } = schedule;
  if (missedRun !== undefined) await startRun(schedule, { plannedAt: missedRun, cause: 'missed' }, deps);
  if (queuedRun !== undefined) await startRun(schedule, { plannedAt: queuedRun, cause: 'planned' }, deps);
  if (missedRun === undefined && queuedRun === undefined) return schedule;
  return (await deps.schedules.get(schedule)) ?? schedule;
}
