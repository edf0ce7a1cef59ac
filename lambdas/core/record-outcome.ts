import { announceOutcome } from './announce-outcome.ts';
import { assertNever } from './assert-never.ts';
import { type AttemptEnd, AttemptStopped, outputPrefix, UnknownDefinitionError } from './attempt.ts';
import { limits, times } from './constants.ts';
import { describeError } from './describe-error.ts';
import { PermanentTaskError, RetryAfterError } from './errors.ts';
import type { GuardedWrite } from './guarded-write.ts';
import { EffectBusyError } from './once.ts';
import { backoffMs } from './retry-policy.ts';
import type { RunDeps } from './run-task.ts';
import { resultFileName } from './show-task.ts';
import type { Task, TaskIn } from './task.ts';
import { continueLater, fail, retry, stopAttempt, succeed, suspend } from './transitions.ts';

type Started = TaskIn<'STARTED'>;

/**
 * Writes how an attempt ended, fenced by its lease: SUCCESS, FAILURE, RETRY (with its next wake-up) or REVOKED.
 * Another holder's task is left alone. Throws only if the store fails; then the lease's end does the rest.
 */
export async function recordOutcome(task: Started, end: AttemptEnd, deps: RunDeps): Promise<void> {
  if (end.kind === 'leaseLost') return discard(task, deps);
  const write = await writeFor(task, end, deps);
  const written = await deps.store.update(task, write);
  const now = written.task;
  if (written.applied || isMine(now, task)) return announceOutcome(now ?? task, task, deps);
  const asked = now?.state === 'STARTED' && now.lease === task.lease && now.cancelRequestedAt !== undefined;
  if (!asked) return discard(task, deps);
  const stopped = await deps.store.update(task, stopAttempt(task, task.lease, deps.clock.now()));
  if (stopped.applied || isMine(stopped.task, task)) return announceOutcome(stopped.task ?? task, task, deps);
  return discard(task, deps);
}

async function writeFor(
  task: Started,
  end: Exclude<AttemptEnd, { kind: 'leaseLost' }>,
  deps: RunDeps,
): Promise<GuardedWrite> {
  const now = deps.clock.now();
  switch (end.kind) {
    case 'returned':
      return success(task, end, deps);
    case 'threw':
      return failure(task, end.error, deps);
    case 'suspended':
      return suspend(task.lease, now, now + msOf(end.seconds), end.progress, askMs(end));
    case 'continues':
      if ((task.continuations ?? 0) < limits.continuations) return continueLater(task, now);
      return fail(task, task.lease, now, {
        reason: 'tooManyContinuations',
        message: `The task went on in ${limits.continuations} further invocations without ending.`,
      });
    default:
      return assertNever(end);
  }
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
  return succeed(task, {
    lease: task.lease,
    now: clock.now(),
    outputPrefix: prefix,
    ...(inline ? { result: value ?? null } : {}),
    resultBytes,
    ...(progress ? { progress } : {}),
  });
}

function failure(task: Started, error: unknown, deps: RunDeps): GuardedWrite {
  const now = deps.clock.now();
  if (error instanceof AttemptStopped && error.why === 'revoked') return stopAttempt(task, task.lease, now);
  const info = describeError(error);
  deps.log.warn('attempt failed', { task: task.task, taskId: task.id, attempt: task.attempts, error });
  if (error instanceof EffectBusyError)
    return retry({ lease: task.lease, now, notBefore: Math.max(now, error.at), error: info, free: true });
  if (error instanceof UnknownDefinitionError)
    return retry({ lease: task.lease, now, notBefore: now + times.deferred, error: info, free: true });
  const spent = task.attempts - task.crashes >= task.maxAttempts;
  if (error instanceof PermanentTaskError || spent) return fail(task, task.lease, now, info);
  return retry({ lease: task.lease, now, notBefore: now + waitFor(error, task, deps), error: info });
}

function waitFor(error: unknown, task: Started, { definitionOf, random }: RunDeps): number {
  if (error instanceof RetryAfterError && Number.isFinite(error.seconds))
    return Math.max(0, msOf(error.seconds));
  const policy = definitionOf(task.task)?.retry ?? { maxAttempts: task.maxAttempts, backoff: 'exponential' };
  return backoffMs(policy, task.attempts - task.crashes, random.fraction());
}

/** A refused write whose task says that this very attempt ended it: the first answer was lost. */
function isMine(found: Task | undefined, { lease }: Started): boolean {
  if (!found) return false;
  if ('endedBy' in found && found.endedBy === lease) return true;
  if ('waitKey' in found && found.waitKey === lease) return true;
  return 'lastLease' in found && found.lastLease === lease;
}

function discard(task: Started, { log }: RunDeps): void {
  log.warn('outcome discarded: another attempt holds the task, or it has ended', {
    task: task.task,
    taskId: task.id,
  });
}

const askMs = ({ askSeconds }: Extract<AttemptEnd, { kind: 'suspended' }>): number | undefined =>
  askSeconds === undefined ? undefined : msOf(askSeconds);

/** Times of tasks are whole milliseconds: with a fraction in it, nothing could read the task again. */
const msOf = (seconds: number): number => Math.ceil(seconds * 1000);
