import * as z from 'zod/mini';
import { checkCallbackUrl } from './callback-url.ts';
import { limits, times } from './constants.ts';
import type { AnyTaskDefinition } from './define-task.ts';
import { RefusedError } from './errors.ts';
import { type Owner, type ScheduleId, systemOwner, type TaskId } from './ids.ts';
import { invalid } from './invalid.ts';
import type { Clock, Randomness, Trace } from './ports.ts';
import type { QueuedTask } from './task.ts';
import { dueFor } from './transitions.ts';
import { belongsTo, uploadReference } from './upload-key.ts';

/** When and how often a task runs, and how long it is kept. Times are ISO 8601 with a zone. */
export const submitOptions = z.strictObject({
  /** Start so many seconds from now; not together with `eta`. */
  countdownSeconds: z.optional(z.number().check(z.gte(0), z.lte(limits.scheduleDays * 86_400))),
  eta: z.optional(z.iso.datetime({ offset: true })),
  /** REVOKED (expired) if it has not started by then. */
  expiresAt: z.optional(z.iso.datetime({ offset: true })),
  maxAttempts: z.optional(z.int().check(z.gte(1), z.lte(limits.maxAttempts))),
  /** `low` steps back while its queue is deep, for 15 minutes at the most. */
  priority: z.optional(z.enum(['normal', 'low'])),
  /** Days that the ended task is kept. */
  retainDays: z.optional(z.int().check(z.gte(limits.retainDays.least), z.lte(limits.retainDays.most))),
  /** Is called (POST, signed) when the task has ended. */
  callbackUrl: z.optional(z.string().check(z.maxLength(500))),
  tags: z.optional(
    z
      .record(z.string().check(z.regex(/^[\w.:/-]{1,50}$/)), z.string().check(z.maxLength(200)))
      .check(z.refine((tags) => Object.keys(tags).length <= limits.tags, `at most ${limits.tags} tags`)),
  ),
});
export type SubmitOptions = z.infer<typeof submitOptions>;

/** An input that was too large for a request: an upload (JSON) and the SHA-256 of its bytes in hex. */
export const inputUpload = z.strictObject({
  upload: uploadReference,
  sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/, 'is the SHA-256 of the file in 64 hex digits')),
});

export interface SubmitRequest {
  readonly owner: Owner;
  readonly task: string;
  readonly input?: unknown;
  /** Instead of `input`. */
  readonly inputUpload?: z.infer<typeof inputUpload>;
  readonly options?: SubmitOptions;
  readonly idempotencyKey?: string;
  /** True if the key that submits has the scope `operator`. */
  readonly operator?: boolean;
  /** Id of the API key, or what else submits. */
  readonly submittedBy?: string;
  /** The task that this one repeats. */
  readonly rerunOf?: { readonly id: TaskId; readonly rootId: TaskId };
  /** The schedule that makes it, and for which of its runs (ms). */
  readonly schedule?: { readonly id: ScheduleId; readonly plannedAt: number };
  /** The task whose work this one does a part of, under an id that follows from it: however often asked for, it is one task. */
  readonly childOf?: { readonly id: TaskId; readonly parentId: TaskId };
  /** Of the task that led to it; without one, the trace of the invocation that submits. */
  readonly trace?: Trace | undefined;
}

export interface PrepareDeps {
  readonly definitionOf: (name: string) => AnyTaskDefinition | undefined;
  readonly names: readonly string[];
  /** For a task that exists and is not deployed: the settings that decide about it. */
  readonly leftOutBy?: (name: string) => readonly string[] | undefined;
  readonly clock: Clock;
  readonly random: Randomness;
  /** True where callbacks may go to this machine: a laptop. */
  readonly allowPrivateCallbacks?: boolean;
  /** The trace of this invocation, if it is recorded. */
  readonly trace?: () => Trace | undefined;
}

/** Checks a request to the last field and makes the task of it; writes nothing. @throws RefusedError */
export function prepareTask(request: SubmitRequest, deps: PrepareDeps): { task: QueuedTask; input: unknown } {
  const definition = deps.definitionOf(request.task);
  const mayBeInternal =
    request.submittedBy === 'system' || request.rerunOf !== undefined || request.childOf !== undefined;
  if (!definition || (definition.internal && !mayBeInternal)) throw unknownTask(request.task, deps);
  if (definition.operatorOnly && !request.operator && request.owner !== systemOwner)
    throw operatorsOnly(definition);
  if (request.inputUpload !== undefined) return { task: withUpload(definition, request, deps), input: {} };
  const input = checkInput(definition, request);
  return { task: newTask(definition, request, input, deps), input };
}

function withUpload(definition: AnyTaskDefinition, request: SubmitRequest, deps: PrepareDeps): QueuedTask {
  if (request.input !== undefined) {
    throw new RefusedError('invalid', 'Give input or inputUpload, not both.', [
      { field: 'inputUpload', message: 'not together with input' },
    ]);
  }
  const { upload } = request.inputUpload ?? { upload: '' };
  requireOwn(request.owner, 'inputUpload.upload', upload);
  return { ...newTask(definition, request, {}, deps), inputUpload: request.inputUpload };
}

function checkInput(definition: AnyTaskDefinition, { input, owner }: SubmitRequest): unknown {
  const json = JSON.stringify(input ?? {});
  const bytes = new TextEncoder().encode(json).byteLength;
  if (bytes > limits.inputBytes) {
    const detail = `The input has ${bytes} bytes; at most ${limits.inputBytes} are accepted. Upload larger data by POST /v1/uploads and name it as "inputUpload".`;
    throw new RefusedError('tooLarge', detail, [{ field: 'input', message: 'is too large' }]);
  }
  const parsed = definition.input.safeParse(input ?? {});
  if (!parsed.success)
    throw invalid(`The input does not fit ${definition.name}.`, parsed.error.issues, ['input']);
  for (const { field, key } of definition.uploads(input ?? {})) requireOwn(owner, field, key);
  return parsed.data;
}

function requireOwn(owner: Owner, field: string, key: string): void {
  if (belongsTo(owner, key)) return;
  throw new RefusedError('forbidden', `"${key}" is not one of your uploads.`, [
    { field, message: 'is not one of your uploads' },
  ]);
}

function newTask(
  definition: AnyTaskDefinition,
  request: SubmitRequest,
  input: unknown,
  { clock, random, allowPrivateCallbacks = false, trace: traceOfNow }: PrepareDeps,
): QueuedTask {
  const now = clock.now();
  const { submittedBy, rerunOf, childOf, schedule, options = {} } = request;
  const startAt = startOf(options, now);
  const id = childOf?.id ?? random.taskId(now);
  const inputBytes = new TextEncoder().encode(JSON.stringify(input)).byteLength;
  const expiresAt = expiryOf(options, startAt);
  requireCallable(options.callbackUrl, allowPrivateCallbacks);
  const trace = request.trace ?? traceOfNow?.();
  return {
    state: startAt > now ? 'SCHEDULED' : 'PENDING',
    id,
    owner: request.owner,
    task: definition.name,
    queue: definition.queue,
    ...(submittedBy === undefined ? {} : { submittedBy }),
    rootId: rerunOf?.rootId ?? id,
    ...(rerunOf ? { rerunOf: rerunOf.id } : {}),
    ...(schedule ? { schedule } : {}),
    ...(childOf ? { parentId: childOf.parentId } : {}),
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
    ...(options.priority === 'low' ? { priority: 'low' as const } : {}),
    ...(options.callbackUrl === undefined ? {} : { callbackUrl: options.callbackUrl }),
    ...(trace ? { trace } : {}),
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

function expiryOf({ expiresAt }: SubmitOptions, startAt: number): number | undefined {
  if (expiresAt === undefined) return undefined;
  const at = Date.parse(expiresAt);
  if (at > startAt) return at;
  throw new RefusedError('invalid', 'options.expiresAt must lie after the start of the task.', [
    { field: 'options.expiresAt', message: `must lie after ${new Date(startAt).toISOString()}` },
  ]);
}

function requireCallable(url: string | undefined, allowPrivate: boolean): void {
  const wrong = url === undefined ? undefined : checkCallbackUrl(url, allowPrivate);
  if (wrong === undefined) return;
  throw new RefusedError('invalid', `options.callbackUrl ${wrong}.`, [
    { field: 'options.callbackUrl', message: wrong },
  ]);
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

function operatorsOnly({ name }: AnyTaskDefinition): RefusedError {
  return new RefusedError(
    'forbidden',
    `The task "${name}" is for operators: this key lacks the scope "operator".`,
    [{ field: 'task', message: 'needs the scope "operator"' }],
  );
}

function unknownTask(name: string, { names, leftOutBy }: PrepareDeps): RefusedError {
  const settings = leftOutBy?.(name);
  const what = settings
    ? `The task "${name}" is not part of this deployment: its settings decide (${settings.join(', ')}).`
    : `There is no task "${name}".`;
  return new RefusedError('invalid', `${what} Known: ${names.join(', ')}.`, [
    { field: 'task', message: `use one of: ${names.join(', ')}` },
  ]);
}
