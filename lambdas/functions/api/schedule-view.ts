import * as z from 'zod/mini';
import type { PlannedRun } from '#core/schedules/next-runs.ts';
import {
  missedPolicies,
  type Occurrence,
  overlapPolicies,
  type Schedule,
  scheduledOptions,
} from '#core/schedules/schedule.ts';
import { type ShownSchedule, showSchedule } from '#core/schedules/show-schedule.ts';
import { timingForm } from '#core/schedules/timing-form.ts';
import { shownTime } from './fields.ts';

const says = z.describe;

/** A planned run: the time in UTC and on the clocks of the schedule's zone. */
export const plannedRun = z.strictObject({
  at: shownTime,
  local: z.string().check(says('What the clocks of the zone show then, such as `2026-11-30T07:30:00`.')),
  offset: z.string().check(says('Of the zone from UTC at that time, such as `+01:00`.')),
  summerTime: z.boolean().check(says('True while the zone has its clocks put forward.')),
});

/** A schedule. */
export const scheduleView = z.strictObject({
  id: z.uuid(),
  name: z.string(),
  description: z.optional(z.string()),
  state: z.enum(['enabled', 'paused', 'done']).check(says('`done`: no run is left.')),
  words: z.string().check(says('When it runs, in words.')),
  task: z.string().check(says('Name of the definition of its tasks.')),
  input: z.optional(z.unknown()),
  options: z.optional(scheduledOptions),
  timing: timingForm,
  timeZone: z.string(),
  startAt: z.optional(shownTime),
  endAt: z.optional(shownTime),
  jitterMinutes: z.optional(z.int()),
  overlap: z.enum(overlapPolicies),
  missed: z.enum(missedPolicies),
  maxRuns: z.optional(z.int()),
  linkedTo: z.optional(z.string().check(says('What it belongs to; it is changed there.'))),
  nextRuns: z.array(plannedRun).check(says('None while it is paused or done. A list shows one.')),
  runs: z.int().check(says('Planned runs that made a task.')),
  skipped: z.int().check(says('Planned runs that did not, as the one before had not ended.')),
  lastRunAt: z.optional(shownTime.check(says('When the last run was planned.'))),
  lastTaskId: z.optional(z.uuid()),
  lastError: z.optional(
    z
      .strictObject({ at: shownTime, reason: z.string(), message: z.string() })
      .check(says('Why the last run made no task. The next one that does clears it.')),
  ),
  pausedAt: z.optional(shownTime),
  createdAt: shownTime,
  createdBy: z.string(),
  updatedAt: shownTime,
  updatedBy: z.string(),
  revision: z
    .int()
    .check(says('Counts the changes; the ETag. Send it as `If-Match` to change only what you have seen.')),
  links: z.strictObject({ self: z.string(), runs: z.string(), lastTask: z.optional(z.string()) }),
});
export type ScheduleView = z.infer<typeof scheduleView>;

/** A page of schedules. */
export const schedulePage = z.strictObject({
  schedules: z.array(scheduleView),
  cursor: z.optional(
    z.string().check(says('Give it back as `cursor` for the next page; absent at the end.')),
  ),
});

/** What became of a run. */
export const runView = z.strictObject({
  plannedAt: shownTime.check(says('When it was planned; of a run by hand, when it was asked for.')),
  cause: z.enum(['planned', 'missed', 'manual']),
  outcome: z
    .enum(['started', 'skipped', 'queued', 'failed'])
    .check(says('`queued` waits for the run before; `failed`: the stored input or task no longer fits.')),
  reason: z.optional(z.string()),
  taskId: z.optional(z.uuid()),
  decidedAt: shownTime,
  links: z.strictObject({ task: z.optional(z.string()) }),
});

/** A page of runs. */
export const runPage = z.strictObject({
  runs: z.array(runView),
  cursor: z.optional(
    z.string().check(says('Give it back as `cursor` for the next page; absent at the end.')),
  ),
});

/** What a timing comes to. */
export const timingPreview = z.strictObject({
  words: z.string(),
  nextRuns: z.array(plannedRun),
  expression: z.string().check(says('As EventBridge takes it.')),
});

const iso = (time: number) => new Date(time).toISOString();
const maybe = (name: string, time: number | undefined) => (time === undefined ? {} : { [name]: iso(time) });

/** Runs that a single schedule is shown with. */
const shownRuns = 10;

/** The schedule as callers see it, with its next ten runs. */
export const viewOne = (schedule: Schedule, now: number): ScheduleView =>
  viewSchedule(showSchedule(schedule, shownRuns, now));

/** The schedule as callers see it. */
export function viewSchedule({ schedule, state, words, next }: ShownSchedule): ScheduleView {
  const { id, name, description, task, input, options, timing, timeZone, jitterMinutes } = schedule;
  const { overlap, missed, maxRuns, linkedTo, runs, skipped, lastTaskId, lastError, revision } = schedule;
  const self = `/v1/schedules/${id}`;
  return {
    id,
    name,
    ...(description === undefined ? {} : { description }),
    state,
    words,
    task,
    ...(input === undefined ? {} : { input }),
    ...(options === undefined ? {} : { options }),
    timing,
    timeZone,
    ...maybe('startAt', schedule.startAt),
    ...maybe('endAt', schedule.endAt),
    ...(jitterMinutes === undefined ? {} : { jitterMinutes }),
    overlap,
    missed,
    ...(maxRuns === undefined ? {} : { maxRuns }),
    ...(linkedTo === undefined ? {} : { linkedTo }),
    nextRuns: next.map(viewRunTime),
    runs,
    skipped,
    ...maybe('lastRunAt', schedule.lastRunAt),
    ...(lastTaskId === undefined ? {} : { lastTaskId }),
    ...(lastError === undefined ? {} : { lastError: { ...lastError, at: iso(lastError.at) } }),
    ...maybe('pausedAt', schedule.pausedAt),
    createdAt: iso(schedule.createdAt),
    createdBy: schedule.createdBy,
    updatedAt: iso(schedule.updatedAt),
    updatedBy: schedule.updatedBy,
    revision,
    links: {
      self,
      runs: `${self}/runs`,
      ...(lastTaskId === undefined ? {} : { lastTask: `/v1/tasks/${lastTaskId}` }),
    },
  };
}

/** A planned run as callers see it. */
export const viewRunTime = ({ at, ...run }: PlannedRun) => ({ at: iso(at), ...run });

/** What became of a run, as callers see it. */
export function viewRun({
  plannedAt,
  cause,
  outcome,
  reason,
  taskId,
  decidedAt,
}: Occurrence): z.infer<typeof runView> {
  return {
    plannedAt: iso(plannedAt),
    cause,
    outcome,
    ...(reason === undefined ? {} : { reason }),
    ...(taskId === undefined ? {} : { taskId }),
    decidedAt: iso(decidedAt),
    links: taskId === undefined ? {} : { task: `/v1/tasks/${taskId}` },
  };
}

/** The header that carries the revision. */
export const etagOf = ({ revision }: { readonly revision: number }) => ({ etag: `"${revision}"` });
