import { type AttemptEnd, AttemptStopped, outputPrefix } from './attempt.ts';
import { limits, times } from './constants.ts';
import { PermanentTaskError, RetryAfterError } from './errors.ts';
import type { GuardedWrite } from './guarded-write.ts';
import { backoffMs } from './retry-policy.ts';
import type { RunDeps } from './run-task.ts';
import { resultFileName } from './show-task.ts';
import type { Task, TaskErrorInfo, TaskIn } from './task.ts';
import { fail, retry, stopAttempt, succeed } from './transitions.ts';

type Started = TaskIn<'STARTED'>;

/**
 * Writes how an attempt ended, fenced by its lease: SUCCESS, FAILURE, RETRY (with its next wake-up) or REVOKED.
 * Another holder's task is left alone. Throws only if the store fails; then the lease's end does the rest.
 */
export async function recordOutcome(task: Started, end: AttemptEnd, deps: RunDeps): Promise<void> {
  if (end.kind === 'leaseLost') return discard(task, deps);
  const write = end.kind === 'returned' ? await success(task, end, deps) : failure(task, end.error, deps);
  const written = await deps.store.update(task, write);
  const now = written.task;
  if (written.applied || isMine(now, task)) return announce(now ?? task, task, deps);
  const asked = now?.state === 'STARTED' && now.lease === task.lease && now.cancelRequestedAt !== undefined;
  if (!asked) return discard(task, deps);
  const stopped = await deps.store.update(task, stopAttempt(task.lease, deps.clock.now(), task.retainDays));
  if (stopped.applied || isMine(stopped.task, task)) return announce(stopped.task ?? task, task, deps);
  return discard(task, deps);
}

async function success(
  task: Started,
  { value, progress }: Extract<AttemptEnd, { kind: 'returned' }>,
  { objects, clock }: RunDeps,
): Promise<GuardedWrite> {
  const text = JSON.stringify(value ?? null);
  const resultBytes = new TextEncoder().encode(text).byteLength;
  const prefix = outputPrefix(task);
  const inline = resultBytes <= limits.inlineResultBytes;
  if (!inline) await objects.writeResult(`${prefix}${resultFileName}`, 'application/json', text);
  return succeed({
    lease: task.lease,
    now: clock.now(),
    retainDays: task.retainDays,
    outputPrefix: prefix,
    ...(inline ? { result: value ?? null } : {}),
    resultBytes,
    ...(progress ? { progress } : {}),
  });
}

function failure(task: Started, error: unknown, deps: RunDeps): GuardedWrite {
  const now = deps.clock.now();
  if (error instanceof AttemptStopped && error.why === 'revoked')
    return stopAttempt(task.lease, now, task.retainDays);
  const info = describeError(error);
  deps.log.warn('attempt failed', { task: task.task, taskId: task.id, attempt: task.attempts, error });
  const spent = task.attempts - task.crashes >= task.maxAttempts;
  if (error instanceof PermanentTaskError || spent) return fail(task.lease, now, task.retainDays, info);
  return retry(task.lease, now, now + waitFor(error, task, deps), info);
}

function waitFor(error: unknown, task: Started, { definitionOf, random }: RunDeps): number {
  if (error instanceof RetryAfterError) return Math.max(0, error.seconds * 1000);
  const policy = definitionOf(task.task)?.retry ?? { maxAttempts: task.maxAttempts, backoff: 'exponential' };
  return backoffMs(policy, task.attempts - task.crashes, random.fraction());
}

/** What an error tells programs and people: its reason (or its name in camelCase) and its first 500 characters. */
export function describeError(error: unknown): TaskErrorInfo {
  if (error instanceof AttemptStopped) return { reason: error.why, message: error.message };
  if (error instanceof PermanentTaskError) return { reason: error.reason, message: cut(error.message) };
  if (error instanceof Error)
    return { reason: error.name.charAt(0).toLowerCase() + error.name.slice(1), message: cut(error.message) };
  return { reason: 'error', message: cut(String(error)) };
}

const cut = (message: string): string =>
  message.length > limits.errorMessage ? `${message.slice(0, limits.errorMessage - 1)}…` : message;

/** A refused write whose task says that this very attempt ended it: the first answer was lost. */
function isMine(found: Task | undefined, { lease }: Started): boolean {
  if (!found) return false;
  return (
    ('endedBy' in found && found.endedBy === lease) || ('lastLease' in found && found.lastLease === lease)
  );
}

async function announce(found: Task, task: Started, deps: RunDeps): Promise<void> {
  const seconds = Math.max(0, deps.clock.now() - (task.startedAt ?? deps.clock.now())) / 1000;
  const fields = { task: task.task, taskId: task.id, seconds };
  const dimensions = { queue: task.queue, task: task.task };
  if (found.state === 'RETRY') {
    const notBefore = found.notBefore ?? deps.clock.now();
    const wait = Math.max(0, notBefore - deps.clock.now());
    if (wait <= times.longestDelay)
      await deps.wakeUps.send(found.queue, { ...found, claims: found.claims }, wait);
    deps.log.warn('task retried', { ...fields, inSeconds: wait / 1000, reason: found.error?.reason });
  } else if (found.state === 'SUCCESS') deps.log.info('task succeeded', fields);
  else if (found.state === 'FAILURE') deps.log.error('task failed', { ...fields, ...found.error });
  else if (found.state === 'REVOKED')
    deps.log.info('task revoked', { ...fields, reason: found.revokeReason });
  const name = { SUCCESS: 'Succeeded', FAILURE: 'Failed', RETRY: 'Retried', REVOKED: 'Revoked' } as const;
  if (found.state in name)
    deps.metrics.count(name[found.state as keyof typeof name], dimensions, {
      [name[found.state as keyof typeof name]]: 1,
      RunSeconds: seconds,
    });
}

function discard(task: Started, { log }: RunDeps): void {
  log.warn('outcome discarded: another attempt holds the task, or it has ended', {
    task: task.task,
    taskId: task.id,
  });
}
