import { canonicalJson } from './canonical-json.ts';
import { times } from './constants.ts';
import { RefusedError } from './errors.ts';
import type { Log, TaskStore, WakeUps } from './ports.ts';
import { type PrepareDeps, prepareTask, type SubmitRequest } from './prepare-task.ts';
import { isQueued } from './states.ts';
import type { QueuedTask, Task } from './task.ts';
import { hasten } from './transitions.ts';
import { wakeUpOf } from './wake-up-of.ts';

export interface SubmitDeps extends PrepareDeps {
  readonly store: TaskStore;
  readonly wakeUps: WakeUps;
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
  const submitted = await putTask(request, deps);
  if (needsWakeUp(submitted)) await sendFirst(submitted.task as QueuedTask, deps);
  return submitted;
}

/** The durable half of a submit: the task is accepted, nobody is woken yet. */
export async function putTask(request: SubmitRequest, deps: SubmitDeps): Promise<Submitted> {
  const { task, input } = prepareTask(request, deps);
  if (request.idempotencyKey === undefined) {
    const put = await deps.store.create(task, input);
    if (put.created) return { task, repeated: false };
    if (request.childOf === undefined) throw new Error(`task id ${task.id} is taken`);
    return { task: put.existing, repeated: true };
  }
  return putKeyed(task, input, request.idempotencyKey, request, deps);
}

/** A new task; or one that an earlier try put and may have died before it sent. */
export function needsWakeUp({ task, repeated }: Submitted): boolean {
  return !repeated || (isQueued(task.state) && task.claims === 0);
}

async function putKeyed(
  task: QueuedTask,
  input: unknown,
  key: string,
  request: SubmitRequest,
  { store, clock, hash }: SubmitDeps,
): Promise<Submitted> {
  const now = clock.now();
  const { task: name, input: asked, inputUpload, options } = request;
  // Of an uploaded input its checksum counts: a repeated request may have uploaded it again.
  const body = { task: name, input: asked, inputSha256: inputUpload?.sha256, options: options ?? {} };
  const bodyHash = hash(canonicalJson(body));
  const put = await store.createKeyed(task, input, { key, bodyHash, expiresAt: now + times.keyLife, now });
  if (put.created) return { task, repeated: false };
  if (put.existing.bodyHash !== bodyHash) {
    const detail = `Idempotency-Key "${key}" was used for another task or body within the last 24 hours: use a new key.`;
    throw new RefusedError('keyReused', detail, [
      { field: 'Idempotency-Key', message: 'was used for another request' },
    ]);
  }
  const existing = await store.get({ owner: request.owner, id: put.existing.id });
  if (!existing) throw new Error(`idempotency key points to task ${put.existing.id}, which is gone`);
  return { task: existing, repeated: true };
}

/** How long the first wake-up is delayed (ms), or undefined when the sweep will send it in time. */
export function firstDelay(task: QueuedTask, now: number): number | undefined {
  const delay = Math.max(0, (task.notBefore ?? task.startAt) - now);
  return delay > times.longestDelay ? undefined : delay;
}

/** Sends the first wake-up. A failing send costs time, never the task: the next sweep sends instead. */
export async function sendFirst(task: QueuedTask, deps: SubmitDeps): Promise<void> {
  const delay = firstDelay(task, deps.clock.now());
  if (delay === undefined) return;
  try {
    await deps.wakeUps.send(task.queue, wakeUpOf(task), delay);
  } catch (error) {
    deps.log.warn('wake-up not sent; the sweep will', { taskId: task.id, error });
    await leaveToSweep(task, deps);
  }
}

/** The next sweep sends what could not be sent; if even that cannot be written, the one two minutes later. */
export async function leaveToSweep(
  task: Pick<Task, 'owner' | 'id'>,
  { store, clock, log }: SubmitDeps,
): Promise<void> {
  await store
    .update(task, hasten(clock.now()))
    .catch((error: unknown) =>
      log.warn('the sweep will find the task two minutes later', { taskId: task.id, error }),
    );
}
