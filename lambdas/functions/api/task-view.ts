import * as z from 'zod/mini';
import { groupProgress } from '#core/group-progress.ts';
import type { ObjectLinks, TaskStore } from '#core/ports.ts';
import { showResult, visibleState } from '#core/show-task.ts';
import { taskStates } from '#core/states.ts';
import { inputUpload, progress, type QueuedTask, type Task, taskError, versionOf } from '#core/task.ts';
import { shownTime } from './fields.ts';

const says = z.describe;

/** What is known of a task before it is put. */
const askedShape = () => ({
  task: z.string().check(says('Name of its definition.')),
  state: z.enum(taskStates),
  queue: z.string(),
  owner: z.string(),
  submittedBy: z.optional(
    z.string().check(says('Id of the API key that submitted it, or what else did, such as `system`.')),
  ),
  startAt: z.optional(shownTime.check(says('When it may start, if that was not at once.'))),
  expiresAt: z.optional(shownTime.check(says('REVOKED if it has not started by then.'))),
  maxAttempts: z.int(),
  priority: z.optional(z.literal('low').check(says('Steps back while its queue is deep.'))),
  callbackUrl: z.optional(z.string().check(says('Is told when the task has ended.'))),
  tags: z.optional(z.record(z.string(), z.string())),
});

/** What went in. */
const inputShape = () => ({
  input: z.optional(z.unknown()),
  inputUpload: z.optional(inputUpload.check(says('Where the input lies, instead of `input`.'))),
});

/** What a submit would make: it has no id, as there is no task. */
export const plannedTask = z.lazy(() =>
  z.strictObject({
    dryRun: z.literal(true),
    ...askedShape(),
    retainDays: z.int(),
    ...inputShape(),
  }),
);
export type PlannedTask = z.infer<typeof plannedTask>;

export const summaryShape = () => ({
  id: z.uuid(),
  version: z
    .int()
    .check(
      says('Grows with each change: of two views of a task, the one with the higher version is the newer.'),
    ),
  ...askedShape(),
  rerunOf: z.optional(z.uuid().check(says('The task that this one repeats.'))),
  rootId: z.optional(z.uuid().check(says('First of its chain of reruns, if it is a rerun.'))),
  parentId: z.optional(z.uuid().check(says('The task that made this one for a part of its own work.'))),
  children: z.optional(z.array(z.uuid()).check(says('The tasks that do parts of its work.'))),
  schedule: z.optional(
    z
      .strictObject({ id: z.uuid(), plannedAt: shownTime })
      .check(says('The schedule that made it, and the run that it is.')),
  ),
  createdAt: shownTime,
  startedAt: z.optional(shownTime.check(says('Start of the latest attempt.'))),
  endedAt: z.optional(shownTime),
  nextAttemptAt: z.optional(shownTime.check(says('In RETRY: when the next attempt may start.'))),
  attempts: z.int().check(says('Attempts so far that count against maxAttempts.')),
  continuations: z.optional(z.int().check(says('How often it went on in a further invocation.'))),
  crashes: z.int().check(says('How often a worker died while it ran this task.')),
  progress: z.optional(progress),
  error: z.optional(taskError.check(says('Why the latest failed attempt failed: a word and a sentence.'))),
  revokeReason: z.optional(z.enum(['revoked', 'expired'])),
  cancelRequestedAt: z.optional(
    shownTime.check(says('A revoke was asked for; the running attempt is being stopped.')),
  ),
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
});

/** A task in lists and in the answers to submit and revoke. */
export const taskSummary = z.lazy(() => z.strictObject(summaryShape()));
export type TaskSummary = z.infer<typeof taskSummary>;

/** A task with what went in and what came out. */
export const taskView = z.lazy(() =>
  z.strictObject({
    ...summaryShape(),
    ...inputShape(),
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
  }),
);
export type TaskView = z.infer<typeof taskView>;

/** The task as callers see it, without input and result. */
export function summarize(task: Task, now: number): TaskSummary {
  const { id, rerunOf, rootId, attempts, continuations, crashes, progress: done, error, location } = task;
  return {
    id,
    version: versionOf(task),
    ...showAsked(task, now),
    ...(rerunOf ? { rerunOf } : {}),
    ...(rootId === id ? {} : { rootId }),
    ...(task.parentId ? { parentId: task.parentId } : {}),
    ...(task.schedule
      ? { schedule: { id: task.schedule.id, plannedAt: new Date(task.schedule.plannedAt).toISOString() } }
      : {}),
    ...(task.children ? { children: task.children } : {}),
    createdAt: iso(task.createdAt),
    ...(task.startedAt === undefined ? {} : { startedAt: iso(task.startedAt) }),
    ...('endedAt' in task ? { endedAt: iso(task.endedAt) } : {}),
    ...(task.state === 'RETRY' && task.notBefore !== undefined ? { nextAttemptAt: iso(task.notBefore) } : {}),
    attempts,
    ...(continuations ? { continuations } : {}),
    crashes,
    ...(done ? { progress: done } : {}),
    ...(error ? { error } : {}),
    ...(task.state === 'REVOKED' ? { revokeReason: task.revokeReason } : {}),
    ...('cancelRequestedAt' in task && task.cancelRequestedAt !== undefined
      ? { cancelRequestedAt: iso(task.cancelRequestedAt) }
      : {}),
    ...(location ? { location } : {}),
    timings: timingsOf(task, now),
    links: { self: pathOf(task) },
  };
}

/** A task that was prepared and will not be put. */
export function showPlan({ task, input }: { task: QueuedTask; input: unknown }, now: number): PlannedTask {
  const { retainDays, inputUpload: upload } = task;
  return {
    dryRun: true,
    ...showAsked(task, now),
    retainDays,
    ...(upload ? { inputUpload: upload } : { input }),
  };
}

function showAsked(task: Task, now: number) {
  const { queue, owner, submittedBy, maxAttempts, priority, callbackUrl, tags } = task;
  return {
    task: task.task,
    state: visibleState(task, now),
    queue,
    owner,
    ...(submittedBy === undefined ? {} : { submittedBy }),
    ...(task.startAt > task.createdAt ? { startAt: iso(task.startAt) } : {}),
    ...(task.expiresAt === undefined ? {} : { expiresAt: iso(task.expiresAt) }),
    maxAttempts,
    ...(priority ? { priority } : {}),
    ...(callbackUrl === undefined ? {} : { callbackUrl }),
    ...(tags ? { tags } : {}),
  };
}

/** The task as callers see it, whole. */
export async function present(
  task: Task,
  now: number,
  { store, links }: { readonly store: TaskStore; readonly links: ObjectLinks },
): Promise<TaskView> {
  const { inputUpload: upload } = task;
  const [input, shown, done] = await Promise.all([
    upload ? undefined : store.input(task),
    showResult(task, links, now),
    groupProgress(task, store),
  ]);
  const summary = summarize(done ? { ...task, progress: done } : task, now);
  return { ...summary, ...(upload ? { inputUpload: upload } : { input }), ...shown };
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
