import { times } from './constants.ts';
import { progressWriter } from './progress-writer.ts';
import type { Invocation, RunDeps } from './run-task.ts';
import type { Task, TaskIn } from './task.ts';
import type { TaskContext, TaskFiles } from './task-context.ts';

/** How an attempt ended, before anything is written. */
export type AttemptEnd =
  | { readonly kind: 'returned'; readonly value: unknown; readonly progress: Task['progress'] }
  | { readonly kind: 'threw'; readonly error: unknown }
  /** Somebody else holds the task now: whatever this attempt made is discarded. */
  | { readonly kind: 'leaseLost' };

/** Why a running attempt's signal aborts. */
export class AttemptStopped extends Error {
  override readonly name = 'AttemptStopped';
  readonly why: 'revoked' | 'timeLimit' | 'leaseLost';
  constructor(why: AttemptStopped['why'], message: string) {
    super(message);
    this.why = why;
  }
}

/** Prefix of an attempt's output in the results bucket; `claims` never repeats. */
export function outputPrefix({ owner, id, claims }: Task): string {
  return `${owner}/${id}/${claims}/`;
}

/** Runs the definition once under the lease: with its soft limit, hard limit, cancellation and progress. */
export async function runAttempt(
  task: TaskIn<'STARTED'>,
  invocation: Invocation,
  deps: RunDeps,
): Promise<AttemptEnd> {
  const controller = new AbortController();
  const stop = (why: AttemptStopped['why'], message: string) => {
    if (!controller.signal.aborted) controller.abort(new AttemptStopped(why, message));
  };
  const progress = progressWriter(task, deps, (found) => onSeen(found, task, stop));
  const cancels = [watchLimits(task, invocation, deps, stop), watchCancel(task, deps, stop)];
  try {
    const definition = deps.definitionOf(task.task);
    if (!definition) throw new Error(`this worker does not know the task "${task.task}"`);
    const input = await deps.store.input(task);
    const context: TaskContext = {
      taskId: task.id,
      owner: task.owner,
      attempt: task.attempts - task.crashes,
      signal: controller.signal,
      progress: progress.report,
      files: filesOf(task, deps),
      extractPdf: deps.extractPdf,
      settings: deps.settings,
      log: deps.log,
    };
    const value = await definition.run(input, context);
    return ended(controller.signal, { kind: 'returned', value, progress: progress.last() });
  } catch (error) {
    return ended(controller.signal, { kind: 'threw', error: stoppedBy(controller.signal) ?? error });
  } finally {
    for (const cancel of cancels) cancel();
    await progress.close();
  }
}

function ended(signal: AbortSignal, end: AttemptEnd): AttemptEnd {
  return stoppedBy(signal)?.why === 'leaseLost' ? { kind: 'leaseLost' } : end;
}

function stoppedBy(signal: AbortSignal): AttemptStopped | undefined {
  return signal.reason instanceof AttemptStopped ? signal.reason : undefined;
}

/** The soft limit aborts the signal; the hard one ends the process, so that no attempt outlives its lease. */
function watchLimits(
  task: TaskIn<'STARTED'>,
  { remainingMs }: Invocation,
  deps: RunDeps,
  stop: (why: AttemptStopped['why'], message: string) => void,
): () => void {
  const seconds = deps.definitionOf(task.task)?.timeoutSeconds ?? deps.longestMs / 1000;
  const soft = deps.clock.after(seconds * 1000, () =>
    stop('timeLimit', `the attempt took longer than its limit of ${seconds} s`),
  );
  const hard = deps.clock.after(remainingMs() - times.hardLimitMargin, () =>
    deps.exit(`task ${task.id} did not stop at its time limit`),
  );
  return () => {
    soft();
    hard();
  };
}

/** Reads the task every 1.5 s, so that a revoke reaches running code within 2 s. */
function watchCancel(
  task: TaskIn<'STARTED'>,
  { store, clock, log }: RunDeps,
  stop: (why: AttemptStopped['why'], message: string) => void,
): () => void {
  let over = false;
  let cancel = () => {};
  const look = async () => {
    try {
      onSeen(await store.get(task), task, stop);
    } catch (error) {
      log.warn('could not look for a revoke', { taskId: task.id, error });
    }
    if (!over) cancel = clock.after(times.cancelPoll, look);
  };
  cancel = clock.after(times.cancelPoll, look);
  return () => {
    over = true;
    cancel();
  };
}

function onSeen(
  found: Task | undefined,
  task: TaskIn<'STARTED'>,
  stop: (why: AttemptStopped['why'], message: string) => void,
): void {
  if (found?.state !== 'STARTED' || found.lease !== task.lease) stop('leaseLost', 'the lease was lost');
  else if (found.cancelRequestedAt !== undefined) stop('revoked', 'the task was revoked');
}

function filesOf(task: Task, { objects }: RunDeps): TaskFiles {
  const prefix = outputPrefix(task);
  return {
    readUpload: (key, maxBytes) => objects.readUpload(key, maxBytes),
    write: async (name, contentType, body) => {
      await objects.writeResult(`${prefix}${name}`, contentType, body);
      const bytes = typeof body === 'string' ? new TextEncoder().encode(body).byteLength : body.byteLength;
      return { $file: name, bytes, contentType };
    },
  };
}
