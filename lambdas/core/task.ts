import * as z from 'zod/mini';
import { leaseId, owner, scheduleId, taskId } from './ids.ts';
import { taskEvents } from './lifecycle.ts';

/** Milliseconds since 1970. */
const time = z.int();

/** How far a running task is: `done` of `total` units of `stage`. */
export const progress = z.object({
  done: z.number(),
  total: z.optional(z.number()),
  stage: z.optional(z.string()),
  message: z.optional(z.string()),
});
export type Progress = z.infer<typeof progress>;

/** Why an attempt or a task failed: a word for programs and a sentence for people. No secrets. */
export const taskError = z.object({
  reason: z.string(),
  message: z.string(),
  /** What led to it, the nearest cause first. */
  causes: z.optional(z.array(z.string())),
  /** Each thing that is wrong, such as the lines of a file that were refused. */
  details: z.optional(z.array(z.unknown())),
});
export type TaskErrorInfo = z.infer<typeof taskError>;

/** Where an attempt ran, for whoever reads its logs. */
const location = z.object({
  requestId: z.string(),
  logGroup: z.optional(z.string()),
  logStream: z.optional(z.string()),
});
export type Location = z.infer<typeof location>;

/** One transition of a task: what happened, when, by whom or why. */
const historyEntry = z.object({
  at: time,
  event: z.enum(taskEvents),
  /** Who asked for it, or the reason of a failure. */
  by: z.optional(z.string()),
});
export type HistoryEntry = z.infer<typeof historyEntry>;

/** An input that lies in an upload, with its SHA-256 in hex. */
export const inputUpload = z.object({ upload: z.string(), sha256: z.string() });

/** What every task has from its first day. */
const common = {
  id: taskId,
  owner,
  /** Name of its definition. */
  task: z.string(),
  queue: z.string(),
  /** Id of the API key that submitted it, or what else did (`rerun`, `bus`). */
  submittedBy: z.optional(z.string()),
  /** First of the chain of reruns; the task itself if it is none. */
  rootId: taskId,
  /** Recognises the put of a submit whose answer was lost. */
  submitId: z.string(),
  /** Small inputs lie here, larger ones in an item of their own. */
  input: z.optional(z.unknown()),
  inputBytes: z.int(),
  createdAt: time,
  /** When it may start: `createdAt`, or its eta. */
  startAt: time,
  expiresAt: z.optional(time),
  giveUpAt: time,
  maxAttempts: z.int(),
  retainDays: z.int(),
  tags: z.optional(z.record(z.string(), z.string())),
  /** All claims ever; never decreases. */
  claims: z.int(),
  /** Claims that count against `maxAttempts` (crashes are counted apart). */
  attempts: z.int(),
  crashes: z.int(),
  startedAt: z.optional(time),
  progress: z.optional(progress),
  /** How often progress was reported: what makes one report newer than another. */
  reports: z.optional(z.int()),
  location: z.optional(location),
  /** Of the last attempt that failed. */
  error: z.optional(taskError),
  /** Every transition since it was accepted. */
  history: z.optional(z.array(historyEntry)),
  /** The task that this one repeats. */
  rerunOf: z.optional(taskId),
  /** The schedule that made it, and the run that it is. */
  schedule: z.optional(z.object({ id: scheduleId, plannedAt: time })),
  /** `low` steps back while its queue is deep. */
  priority: z.optional(z.literal('low')),
  /** The task that made this one as a part of its own work. */
  parentId: z.optional(taskId),
  /** The tasks that it made for parts of its work, in their order. */
  children: z.optional(z.array(taskId)),
  /** Where the input lies, when it was too large for the request. */
  inputUpload: z.optional(inputUpload),
  /** Who is told of the outcome. */
  callbackUrl: z.optional(z.string()),
  /** What `ctx.checkpoint` saved last. */
  checkpoint: z.optional(z.unknown()),
  /** Work outside may go on for it, such as a statement of the warehouse: only that work's end may end the task. */
  outside: z.optional(z.literal(true)),
  /** How often it went on in a further invocation. */
  continuations: z.optional(z.int()),
  /** The trace of the request that made it, where that is recorded: all of the task's wake-ups belong to it. */
  trace: z.optional(z.object({ id: z.string(), parent: z.string() })),
};

/** What an open task has in the sparse index: its partition and the time by which something should have happened. */
const open = {
  openKey: z.string(),
  dueAt: time,
  wakes: z.optional(z.int()),
  skips: z.optional(z.int()),
};

const queued = {
  ...common,
  ...open,
  notBefore: z.optional(time),
  lastLease: z.optional(leaseId),
  waitResult: z.optional(z.unknown()),
  /** Only where work outside has to be stopped first. */
  cancelRequestedAt: z.optional(time),
  cancelRequestedBy: z.optional(z.string()),
};
const ended = {
  ...common,
  endedAt: time,
  /** The lease that wrote the outcome, or who else ended it (`sweep`, `deadLetters`, `revoke:<who>`). */
  endedBy: z.string(),
  /** Seconds since 1970, as DynamoDB's time to live wants it; a task past it is gone for every reader. */
  ttl: z.int(),
};

const variants = [
  z.object({ ...queued, state: z.literal('SCHEDULED') }),
  z.object({ ...queued, state: z.literal('PENDING') }),
  z.object({ ...queued, state: z.literal('RETRY') }),
  z.object({
    ...common,
    ...open,
    state: z.literal('STARTED'),
    lease: leaseId,
    leaseUntil: time,
    cancelRequestedAt: z.optional(time),
    cancelRequestedBy: z.optional(z.string()),
    waitResult: z.optional(z.unknown()),
  }),
  z.object({
    ...common,
    ...open,
    state: z.literal('WAITING'),
    waitKey: leaseId,
    waitUntil: time,
    waitResult: z.optional(z.unknown()),
    cancelRequestedAt: z.optional(time),
    cancelRequestedBy: z.optional(z.string()),
  }),
  z.object({
    ...ended,
    state: z.literal('SUCCESS'),
    /** Prefix of the attempt whose output counts, below the results bucket. */
    outputPrefix: z.string(),
    /** Small results lie here, larger ones in `result.json` below `outputPrefix`. */
    result: z.optional(z.unknown()),
    resultBytes: z.int(),
  }),
  z.object({
    ...ended,
    state: z.literal('FAILURE'),
    error: taskError,
    /** The owner again: a sparse index finds failures by it, and a task that succeeds pays nothing for that. */
    failedKey: z.optional(z.string()),
  }),
  z.object({
    ...ended,
    state: z.literal('REVOKED'),
    revokeReason: z.enum(['revoked', 'expired']),
  }),
] as const;

/** A task as it is stored and read back: a union on `state`, so a finished task has no lease. */
export const task = z.discriminatedUnion('state', variants);
export type Task = z.infer<typeof task>;
export type TaskIn<S extends Task['state']> = Extract<Task, { state: S }>;
export type QueuedTask = TaskIn<'SCHEDULED' | 'PENDING' | 'RETRY'>;
export type OpenTask = Exclude<Task, EndedTask>;
export type EndedTask = TaskIn<'SUCCESS' | 'FAILURE' | 'REVOKED'>;

type UnionKeys<T> = T extends unknown ? keyof T : never;
type UnionValue<T, K> = T extends unknown ? (K extends keyof T ? T[K] : never) : never;
/** Every field that some state has: what a conditional write may name. */
export type TaskFields = { readonly [K in UnionKeys<Task>]?: UnionValue<Task, K> };
export type TaskField = keyof TaskFields;

/** True when the task's time to live is over: deletion is late, so readers must treat it as gone. */
export function isGone(item: Task, now: number): boolean {
  return 'ttl' in item && item.ttl * 1000 <= now;
}

/** Grows with every write that callers can see, so that an older view of a task never replaces a newer one. */
export function versionOf(task: Task): number {
  const isBeingCancelled = 'cancelRequestedAt' in task && task.cancelRequestedAt !== undefined;
  // A request to cancel leaves with the end, which is an entry of the history: twice, so that this too is one step on.
  return 2 * ((task.history?.length ?? 0) + (task.reports ?? 0)) + (isBeingCancelled ? 1 : 0);
}
