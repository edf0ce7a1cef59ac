import { canonicalJson } from '../canonical-json.ts';
import { RefusedError } from '../errors.ts';
import type { TaskId } from '../ids.ts';
import { type Changing, changeSchedule, findSchedule } from './change-schedule.ts';
import { createSchedule } from './create-schedule.ts';
import { lastRun, nextRun } from './next-runs.ts';
import { planOf } from './plan-of.ts';
import type { ScheduleRef } from './ports.ts';
import { type Definition, prepareSchedule, type ScheduleRequest } from './prepare-schedule.ts';
import { refuse } from './refuse.ts';
import type { Schedule } from './schedule.ts';
import type { ScheduleDeps } from './schedule-deps.ts';
import { startRun } from './start-run.ts';

/**
 * Gives a schedule another definition; its history, its counters and whether it is paused stay. It takes effect with the next
 * firing. @throws RefusedError notFound, invalid, changed, conflict
 */
export async function replaceSchedule(
  ref: ScheduleRef,
  request: ScheduleRequest,
  changing: Changing,
  deps: ScheduleDeps,
): Promise<Schedule> {
  const definition = prepareSchedule(request, deps);
  if (!definition)
    throw refuse(
      'timing.frequency',
      'is none: delete the schedule instead, or give when it is to run, for example {"frequency": "daily"}.',
    );
  return changeSchedule(ref, changing, (seen) => redefined(unlinked(seen), definition), deps);
}

/** A rate that stays the same goes on counting from where it began. */
function redefined(seen: Schedule, definition: Definition): Schedule {
  const sameTiming =
    canonicalJson(seen.timing) === canonicalJson(definition.timing) && seen.startAt === definition.startAt;
  const { name, description, input, options, startAt, endAt, jitterMinutes, maxRuns, linkedTo } = definition;
  return {
    ...seen,
    ...definition,
    name,
    description,
    input,
    options,
    startAt,
    endAt,
    jitterMinutes,
    maxRuns,
    linkedTo,
    anchorAt: sameTiming ? seen.anchorAt : definition.anchorAt,
    state:
      seen.state === 'paused' ? 'paused' : maxRuns !== undefined && seen.runs >= maxRuns ? 'done' : 'enabled',
    lastError: undefined,
  };
}

/** Deletes a schedule, EventBridge's own too; its tasks stay. @throws RefusedError notFound, changed, conflict */
export async function deleteSchedule(
  ref: ScheduleRef,
  changing: Changing,
  deps: ScheduleDeps,
): Promise<void> {
  await changeSchedule(ref, changing, (seen) => ({ ...unlinked(seen), state: 'deleting' }), deps);
}

/** Nothing is planned until it is resumed. @throws RefusedError notFound, changed, conflict (it is done) */
export async function pauseSchedule(
  ref: ScheduleRef,
  changing: Changing,
  deps: ScheduleDeps,
): Promise<Schedule> {
  const pausedAt = deps.clock.now();
  return changeSchedule(
    ref,
    changing,
    (seen) => {
      if (seen.state === 'paused') return seen;
      if (seen.state === 'done')
        throw new RefusedError('conflict', `Schedule ${seen.id} is done: there is nothing to pause.`);
      return { ...seen, state: 'paused', pausedAt };
    },
    deps,
  );
}

/** Lets it go on; of the runs that it missed the last one is made up for, if its policy says so. */
export async function resumeSchedule(
  ref: ScheduleRef,
  changing: Changing,
  deps: ScheduleDeps,
): Promise<Schedule> {
  const now = deps.clock.now();
  return changeSchedule(
    ref,
    changing,
    (seen) => {
      if (seen.state !== 'paused') return seen;
      const plan = planOf(seen);
      const missedRun = seen.missed === 'runOnce' ? lastRun(plan, seen.pausedAt ?? now, now) : undefined;
      const over = missedRun === undefined && nextRun(plan, now) === undefined;
      return { ...seen, state: over ? 'done' : 'enabled', pausedAt: undefined, missedRun };
    },
    deps,
  );
}

/**
 * Starts a task of it now, whatever its state, its plan and its overlap policy; for 24 hours the same `key` gives the task
 * that it made. @throws RefusedError notFound, conflict
 */
export async function runNow(
  ref: ScheduleRef,
  key: string | undefined,
  deps: ScheduleDeps,
): Promise<{ readonly schedule: Schedule; readonly taskId: TaskId | undefined }> {
  const { owner } = ref;
  await findSchedule(owner, ref.id, deps);
  // Keys of callers hold no blanks: none is in the way of this one.
  const runKey = key === undefined ? undefined : `run ${ref.id} ${key}`;
  for (let plannedAt = deps.clock.now(); ; plannedAt += 1) {
    const result = await startRun(ref, { plannedAt, cause: 'manual', key: runKey }, deps);
    if (result.kind === 'known' && result.taskId !== undefined)
      return { schedule: await findSchedule(owner, ref.id, deps), taskId: result.taskId };
    // Another request of the same millisecond.
    if (result.kind === 'known') continue;
    if (result.kind === 'ignored') throw new RefusedError('notFound', `You have no schedule ${ref.id}.`);
    const { outcome, reason, taskId } = result.occurrence;
    if (outcome !== 'failed') return { schedule: await findSchedule(owner, ref.id, deps), taskId };
    throw new RefusedError('conflict', `No task could be made of schedule ${ref.id}: ${reason}`);
  }
}

/**
 * For what owns a schedule that users do not make themselves, such as a loader: makes it under its name, or gives the one of
 * that name another definition, and answers with it. The frequency `none` removes it and answers undefined. `linkedTo`
 * ("loader <id>") is shown with the schedule and keeps its definition from being changed through the schedules' own routes;
 * pause, resume, run and history work as for any. Names: take one that people recognise and that is unique per owner, such as
 * "loader <id>". Repeating it is safe.
 * @throws RefusedError invalid (fields below `timing`, `input`), conflict when the name belongs to another schedule
 */
export async function createOrReplaceSchedule(
  request: ScheduleRequest & { readonly linkedTo: string },
  deps: ScheduleDeps,
): Promise<Schedule | undefined> {
  const { owner, name, by, linkedTo } = request;
  const definition = prepareSchedule(request, deps);
  const existing = await deps.schedules.named(owner, name);
  const owned = (seen: Schedule): Schedule => {
    if (seen.linkedTo === linkedTo) return seen;
    throw new RefusedError(
      'conflict',
      `The schedule "${name}" belongs to ${seen.linkedTo ?? 'nobody else but you'}: delete or rename it first.`,
    );
  };
  if (existing === undefined) return definition && createSchedule(request, {}, deps);
  const ref = { owner, id: existing };
  const change = (seen: Schedule): Schedule =>
    definition ? redefined(owned(seen), definition) : { ...owned(seen), state: 'deleting' };
  const changed = await changeSchedule(ref, { by }, change, deps);
  return definition && changed;
}

/** @throws RefusedError conflict for a schedule that belongs to something */
function unlinked(seen: Schedule): Schedule {
  if (seen.linkedTo === undefined) return seen;
  throw new RefusedError('conflict', `Schedule ${seen.id} belongs to ${seen.linkedTo}: change it there.`);
}
