import * as z from 'zod/mini';
import type { ObjectLinks, TaskStore } from '#core/ports.ts';
import { showResult, visibleState } from '#core/show-task.ts';
import { taskStates } from '#core/states.ts';
import { progress, type Task, taskError } from '#core/task.ts';
import { shownTime } from './fields.ts';

const says = z.describe;

const summaryShape = {
  id: z.uuid(),
  task: z.string().check(says('Name of its definition.')),
  state: z.enum(taskStates),
  queue: z.string(),
  owner: z.string(),
  createdAt: shownTime,
  startAt: z.optional(shownTime.check(says('When it may start, if that was not at once.'))),
  startedAt: z.optional(shownTime.check(says('Start of the latest attempt.'))),
  endedAt: z.optional(shownTime),
  nextAttemptAt: z.optional(shownTime.check(says('In RETRY: when the next attempt may start.'))),
  expiresAt: z.optional(shownTime.check(says('REVOKED if it has not started by then.'))),
  attempts: z.int().check(says('Attempts so far that count against maxAttempts.')),
  maxAttempts: z.int(),
  crashes: z.int().check(says('How often a worker died while it ran this task.')),
  progress: z.optional(progress),
  error: z.optional(taskError.check(says('Why the latest failed attempt failed: a word and a sentence.'))),
  revokeReason: z.optional(z.enum(['revoked', 'expired'])),
  cancelRequestedAt: z.optional(
    shownTime.check(says('A revoke was asked for; the running attempt is being stopped.')),
  ),
  tags: z.optional(z.record(z.string(), z.string())),
  location: z.optional(
    z
      .strictObject({
        requestId: z.string(),
        logGroup: z.optional(z.string()),
        logStream: z.optional(z.string()),
      })
      .check(says('Where the latest attempt ran, for whoever reads its logs.')),
  ),
  timings: z.strictObject({
    queuedSeconds: z.number().check(says('From when it could start to its latest start, or until now.')),
    ranSeconds: z.optional(z.number().check(says('How long the latest attempt ran, or has been running.'))),
  }),
  links: z.strictObject({ self: z.string() }),
};

/** A task in lists and in the answers to submit and revoke. */
export const taskSummary = z.strictObject(summaryShape);
export type TaskSummary = z.infer<typeof taskSummary>;

/** A task with what went in and what came out. */
export const taskView = z.strictObject({
  ...summaryShape,
  input: z.optional(z.unknown()),
  result: z.optional(
    z
      .unknown()
      .check(
        says(
          'On SUCCESS; each file has a signed `url` that works for an hour. Absent above 4 MB: see resultUrl.',
        ),
      ),
  ),
  resultUrl: z.optional(
    z.url().check(says('Signed link to a result over 32 KB, as JSON; it names files without links.')),
  ),
});
export type TaskView = z.infer<typeof taskView>;

/** The task as callers see it, without input and result. */
export function summarize(task: Task, now: number): TaskSummary {
  const { id, owner, queue, attempts, maxAttempts, crashes, progress: done, error, tags, location } = task;
  return {
    id,
    task: task.task,
    state: visibleState(task, now),
    queue,
    owner,
    createdAt: iso(task.createdAt),
    ...(task.startAt > task.createdAt ? { startAt: iso(task.startAt) } : {}),
    ...(task.startedAt === undefined ? {} : { startedAt: iso(task.startedAt) }),
    ...('endedAt' in task ? { endedAt: iso(task.endedAt) } : {}),
    ...(task.state === 'RETRY' && task.notBefore !== undefined ? { nextAttemptAt: iso(task.notBefore) } : {}),
    ...(task.expiresAt === undefined ? {} : { expiresAt: iso(task.expiresAt) }),
    attempts,
    maxAttempts,
    crashes,
    ...(done ? { progress: done } : {}),
    ...(error ? { error } : {}),
    ...(task.state === 'REVOKED' ? { revokeReason: task.revokeReason } : {}),
    ...('cancelRequestedAt' in task && task.cancelRequestedAt !== undefined
      ? { cancelRequestedAt: iso(task.cancelRequestedAt) }
      : {}),
    ...(tags ? { tags } : {}),
    ...(location ? { location } : {}),
    timings: timingsOf(task, now),
    links: { self: pathOf(task) },
  };
}

/** The task as callers see it, whole. */
export async function present(
  task: Task,
  now: number,
  { store, links }: { readonly store: TaskStore; readonly links: ObjectLinks },
): Promise<TaskView> {
  const [input, shown] = await Promise.all([store.input(task), showResult(task, links, now)]);
  return { ...summarize(task, now), input, ...shown };
}

/** Where the task is read. */
export const pathOf = ({ id }: Pick<Task, 'id'>): string => `/v1/tasks/${id}`;

function timingsOf(task: Task, now: number): TaskSummary['timings'] {
  const endedAt = 'endedAt' in task ? task.endedAt : undefined;
  const queued = (task.startedAt ?? endedAt ?? now) - task.startAt;
  const runs = task.state === 'STARTED' || task.state === 'WAITING';
  const until = endedAt ?? (runs ? now : undefined);
  const ran = task.startedAt !== undefined && until !== undefined ? until - task.startedAt : undefined;
  return { queuedSeconds: seconds(queued), ...(ran === undefined ? {} : { ranSeconds: seconds(ran) }) };
}

/** Never negative: clocks of two machines differ. */
const seconds = (ms: number) => Math.max(0, ms) / 1000;

const iso = (time: number) => new Date(time).toISOString();
