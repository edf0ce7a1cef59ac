import * as z from 'zod/mini';
import { canonicalJson } from './canonical-json.ts';
import { limits, times } from './constants.ts';
import type { AnyTaskDefinition } from './define-task.ts';
import { RefusedError } from './errors.ts';
import type { Owner, TaskId } from './ids.ts';
import type { Clock, Log, Randomness, TaskStore, WakeUps } from './ports.ts';
import { isQueued } from './states.ts';
import type { QueuedTask, Task } from './task.ts';
import { dueFor, hasten } from './transitions.ts';
import { belongsTo } from './upload-key.ts';

/** When and how often a task runs, and how long it is kept. Times are ISO 8601 with a zone. */
export const submitOptions = z.strictObject({
  /** Start so many seconds from now; not together with `eta`. */
  countdownSeconds: z.optional(z.number().check(z.gte(0), z.lte(limits.scheduleDays * 86_400))),
  eta: z.optional(z.iso.datetime({ offset: true })),
  /** REVOKED (expired) if it has not started by then. */
  expiresAt: z.optional(z.iso.datetime({ offset: true })),
  maxAttempts: z.optional(z.int().check(z.gte(1), z.lte(limits.maxAttempts))),
  /** Days that the ended task is kept. */
  retainDays: z.optional(z.int().check(z.gte(limits.retainDays.least), z.lte(limits.retainDays.most))),
  tags: z.optional(
    z
      .record(z.string().check(z.regex(/^[\w.:/-]{1,50}$/)), z.string().check(z.maxLength(200)))
      .check(z.refine((tags) => Object.keys(tags).length <= limits.tags, `at most ${limits.tags} tags`)),
  ),
});
export type SubmitOptions = z.infer<typeof submitOptions>;

export interface SubmitRequest {
  readonly owner: Owner;
  readonly task: string;
  readonly input: unknown;
  readonly options?: SubmitOptions;
  readonly idempotencyKey?: string;
}

export interface SubmitDeps {
  readonly store: TaskStore;
  readonly wakeUps: WakeUps;
  readonly definitionOf: (name: string) => AnyTaskDefinition | undefined;
  readonly names: readonly string[];
  readonly clock: Clock;
  readonly random: Randomness;
  /** SHA-256 in hex. */
  readonly hash: (text: string) => string;
  readonly log: Log;
}

export interface Submitted {
  readonly task: Task;
  /** True when the idempotency key had made this task before. */
  readonly repeated: boolean;
}

/**
 * Accepts a task: puts it first, then sends its wake-up. Once the put is durable the task will end, whatever
 * happens to the send: the sweep finds it by `dueAt`.
 * @throws RefusedError when the request is at fault; anything else means that the outcome is unknown.
 */
export async function submitTask(request: SubmitRequest, deps: SubmitDeps): Promise<Submitted> {
  const definition = deps.definitionOf(request.task);
  if (!definition) throw unknownTask(request.task, deps.names);
  const input = checkInput(definition, request);
  const task = newTask(definition, request, input, deps);
  const { store } = deps;
  if (request.idempotencyKey === undefined) {
    const put = await store.create(task, input);
    if (!put.created) throw new Error(`task id ${task.id} is taken`);
    await wake(task, deps);
    return { task, repeated: false };
  }
  return submitKeyed(task, input, request.idempotencyKey, request, deps);
}

async function submitKeyed(
  task: QueuedTask,
  input: unknown,
  key: string,
  request: SubmitRequest,
  deps: SubmitDeps,
): Promise<Submitted> {
  const now = deps.clock.now();
  const { task: name, input: asked, options } = request;
  const bodyHash = deps.hash(canonicalJson({ task: name, input: asked, options: options ?? {} }));
  const put = await deps.store.createKeyed(task, input, {
    key,
    bodyHash,
    expiresAt: now + times.keyLife,
    now,
  });
  if (put.created) {
    await wake(task, deps);
    return { task, repeated: false };
  }
  if (put.existing.bodyHash !== bodyHash) {
    const detail = `Idempotency-Key "${key}" was used for another task or body within the last 24 hours: use a new key.`;
    throw new RefusedError('keyReused', detail, [
      { field: 'Idempotency-Key', message: 'was used for another request' },
    ]);
  }
  const existing = await deps.store.get({ owner: request.owner, id: put.existing.id });
  if (!existing) throw new Error(`idempotency key points to task ${put.existing.id}, which is gone`);
  if (isQueued(existing.state) && existing.claims === 0) await wake(existing as QueuedTask, deps);
  return { task: existing, repeated: true };
}

function checkInput(definition: AnyTaskDefinition, { input, owner }: SubmitRequest): unknown {
  const json = JSON.stringify(input ?? {});
  const bytes = new TextEncoder().encode(json).byteLength;
  if (bytes > limits.inputBytes) {
    const detail = `The input has ${bytes} bytes; at most ${limits.inputBytes} are accepted. Send larger data by POST /v1/uploads.`;
    throw new RefusedError('tooLarge', detail, [{ field: 'input', message: 'is too large' }]);
  }
  const parsed = definition.input.safeParse(input ?? {});
  if (!parsed.success)
    throw invalid(`The input does not fit ${definition.name}.`, parsed.error.issues, ['input']);
  for (const { field, key } of definition.uploads(input ?? {})) {
    if (belongsTo(owner, key)) continue;
    throw new RefusedError('forbidden', `"${key}" is not one of your uploads.`, [
      { field, message: 'is not one of your uploads' },
    ]);
  }
  return parsed.data;
}

function newTask(
  definition: AnyTaskDefinition,
  request: SubmitRequest,
  input: unknown,
  { clock, random }: SubmitDeps,
): QueuedTask {
  const now = clock.now();
  const options = request.options ?? {};
  const startAt = startOf(options, now);
  const id = random.taskId(now);
  const inputBytes = new TextEncoder().encode(JSON.stringify(input)).byteLength;
  const expiresAt = options.expiresAt === undefined ? undefined : Date.parse(options.expiresAt);
  if (expiresAt !== undefined && expiresAt <= startAt) {
    throw new RefusedError('invalid', 'options.expiresAt must lie after the start of the task.', [
      { field: 'options.expiresAt', message: `must lie after ${new Date(startAt).toISOString()}` },
    ]);
  }
  return {
    state: startAt > now ? 'SCHEDULED' : 'PENDING',
    id,
    owner: request.owner,
    task: definition.name,
    queue: definition.queue,
    rootId: id,
    submitId: random.lease(),
    ...(inputBytes <= limits.inlineInputBytes ? { input } : {}),
    inputBytes,
    createdAt: now,
    startAt,
    ...(startAt > now ? { notBefore: startAt } : {}),
    ...(expiresAt === undefined ? {} : { expiresAt }),
    giveUpAt: startAt + times.giveUp,
    maxAttempts: options.maxAttempts ?? definition.retry.maxAttempts,
    retainDays: options.retainDays ?? limits.retainDays.usual,
    ...(options.tags && Object.keys(options.tags).length > 0 ? { tags: options.tags } : {}),
    claims: 0,
    attempts: 0,
    crashes: 0,
    openKey: `${definition.queue}#${shardOf(id)}`,
    dueAt: dueFor(startAt, now, times.firstDue),
  };
}

/** Spreads a queue's open tasks over the index partitions by the last hex digit of their random id. */
function shardOf(id: TaskId): number {
  return Number.parseInt(id.slice(-1), 16) % limits.openShards;
}

function startOf({ countdownSeconds, eta }: SubmitOptions, now: number): number {
  if (countdownSeconds !== undefined && eta !== undefined) {
    throw new RefusedError('invalid', 'Give options.countdownSeconds or options.eta, not both.', [
      { field: 'options.eta', message: 'not together with countdownSeconds' },
    ]);
  }
  if (countdownSeconds !== undefined) return now + Math.round(countdownSeconds * 1000);
  if (eta === undefined) return now;
  const at = Date.parse(eta);
  if (at - now > limits.scheduleDays * times.day) {
    throw new RefusedError('invalid', `options.eta lies more than ${limits.scheduleDays} days ahead.`, [
      { field: 'options.eta', message: `must lie within ${limits.scheduleDays} days` },
    ]);
  }
  return Math.max(at, now);
}

/** Sends the first wake-up. A failing send costs time, never the task: the next sweep sends instead. */
async function wake(task: QueuedTask, { wakeUps, store, clock, log }: SubmitDeps): Promise<void> {
  const delay = Math.max(0, (task.notBefore ?? task.startAt) - clock.now());
  if (delay > times.longestDelay) return;
  try {
    await wakeUps.send(task.queue, { owner: task.owner, id: task.id, claims: task.claims }, delay);
  } catch (error) {
    log.warn('wake-up not sent; the sweep will', { taskId: task.id, error });
    await store
      .update(task, hasten(clock.now()))
      .catch((cause: unknown) =>
        log.warn('the sweep will find the task two minutes later', { taskId: task.id, error: cause }),
      );
  }
}

function unknownTask(name: string, names: readonly string[]): RefusedError {
  return new RefusedError('invalid', `There is no task "${name}". Known: ${names.join(', ')}.`, [
    { field: 'task', message: `use one of: ${names.join(', ')}` },
  ]);
}

/** A refusal that names each field of a failed zod parse, below `path`. */
export function invalid(
  detail: string,
  issues: readonly z.core.$ZodIssue[],
  path: readonly string[] = [],
): RefusedError {
  const fields = issues.flatMap((issue) => {
    const at = [...path, ...issue.path.map(String)];
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({ field: [...at, key].join('.'), message: 'is not known here' }));
    return [{ field: at.join('.') || 'body', message: issue.message }];
  });
  const named = fields.map(({ field, message }) => `${field}: ${message}`).join('; ');
  return new RefusedError('invalid', `${detail} ${named}`, fields);
}
