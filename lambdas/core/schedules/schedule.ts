import * as z from 'zod/mini';
import { leaseId, owner, scheduleId, taskId } from '../ids.ts';
import { submitOptions } from '../prepare-task.ts';
import { timingForm } from './timing-form.ts';

/** Milliseconds since 1970. */
const time = z.int();

/** What happens to a run while the one before has not ended. */
export const overlapPolicies = ['skip', 'queueOne', 'allow'] as const;
/** What happens on resume when runs were missed. */
export const missedPolicies = ['skip', 'runOnce'] as const;

/** Options of the tasks that a schedule makes: all but when they start. */
export const scheduledOptions = z.omit(submitOptions, { countdownSeconds: true, eta: true, expiresAt: true });

/** A schedule as it is stored: the truth about what runs when. EventBridge's own schedule is only its shadow. */
export const schedule = z.object({
  id: scheduleId,
  owner,
  /** Unique among those of its owner. */
  name: z.string(),
  description: z.optional(z.string()),
  task: z.string(),
  input: z.optional(z.unknown()),
  options: z.optional(scheduledOptions),
  timing: timingForm,
  timeZone: z.string(),
  /** Where a rate begins to count. */
  anchorAt: time,
  startAt: z.optional(time),
  endAt: z.optional(time),
  /** A run starts up to so many minutes later, wherever EventBridge finds it best. */
  jitterMinutes: z.optional(z.int()),
  overlap: z.enum(overlapPolicies),
  missed: z.enum(missedPolicies),
  maxRuns: z.optional(z.int()),
  /** What it belongs to, such as `loader <id>`: changed there, not through the schedules themselves. */
  linkedTo: z.optional(z.string()),
  /** `deleting` is gone for every reader. */
  state: z.enum(['enabled', 'paused', 'done', 'deleting']),
  pausedAt: z.optional(time),
  createdAt: time,
  createdBy: z.string(),
  updatedAt: time,
  updatedBy: z.string(),
  /** Recognises the repetition of the request that made it. */
  madeFor: z.optional(z.string()),
  /** Planned runs that made a task; and those that did not. */
  runs: z.int(),
  skipped: z.int(),
  /** When the last run was planned, and its task. */
  lastRunAt: z.optional(time),
  lastTaskId: z.optional(taskId),
  lastError: z.optional(z.object({ at: time, reason: z.string(), message: z.string() })),
  /** A run that waits for the one before to end (`queueOne`), by its planned time. */
  queuedRun: z.optional(time),
  /** A missed run that is to be made up for. */
  missedRun: z.optional(time),
  /** Counts the changes by people: the ETag. */
  revision: z.int(),
  /** The revision that EventBridge has. */
  shadowRevision: z.int(),
  /** True when two may have told EventBridge at once: it is told again later. */
  contended: z.optional(z.boolean()),
  /** Every write asks for the version that it read and writes the next. */
  version: z.int(),
  /** Recognises a write whose answer was lost. */
  writeId: leaseId,
  /** In the index `open` while something is to be settled, with the time by which the sweep looks. */
  openKey: z.optional(z.literal('schedules')),
  dueAt: z.optional(time),
});
export type Schedule = z.infer<typeof schedule>;

/** What became of a planned run: decided once, whatever fires twice. */
export const occurrence = z.object({
  scheduleId,
  /** The planned time; of a run by hand the time of the request. */
  plannedAt: time,
  cause: z.enum(['planned', 'missed', 'manual']),
  outcome: z.enum(['started', 'skipped', 'queued', 'failed']),
  /** Why no task was made, in words. */
  reason: z.optional(z.string()),
  taskId: z.optional(taskId),
  decidedAt: time,
  /** Recognises a decision whose answer was lost. */
  writeId: leaseId,
});
export type Occurrence = z.infer<typeof occurrence>;
