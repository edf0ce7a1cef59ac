import { limits, times } from './constants.ts';
import { PermanentTaskError } from './errors.ts';
import { groupFor } from './group.ts';
import { onceFor } from './once.ts';
import { onlyWhereUsed } from './only-where-used.ts';
import type { ObjectStore } from './ports.ts';
import { progressWriter } from './progress-writer.ts';
import type { Invocation, RunDeps } from './run-task.ts';
import type { Task, TaskIn } from './task.ts';
import type { TaskContext, TaskFiles } from './task-context.ts';
import { saveCheckpoint, saveOutside } from './transitions.ts';
import { belongsTo } from './upload-key.ts';

/** How an attempt ended, before anything is written. */
export type AttemptEnd =
  | { readonly kind: 'returned'; readonly value: unknown; readonly progress: Task['progress'] }
  | { readonly kind: 'threw'; readonly error: unknown }
  /** It saved its state and wants a further invocation. */
  | { readonly kind: 'continues' }
  /** It waits for the outside. */
  | {
      readonly kind: 'suspended';
      readonly seconds: number;
      /** When what goes on outside is asked for; a minute unless given. */
      readonly askSeconds?: number | undefined;
      readonly progress: Task['progress'];
    }
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

/** This version has no such definition; a newer or an older one has. Wake-ups that name no definition come as far as here. */
export class UnknownDefinitionError extends Error {
  override readonly name = 'UnknownDefinitionError';
  constructor(name: string) {
    super(`this worker does not know the task "${name}"`);
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
  const startedAt = deps.clock.now();
  const stop = (why: AttemptStopped['why'], message: string) => {
    if (!controller.signal.aborted) controller.abort(new AttemptStopped(why, message));
  };
  const suspend = async (seconds: number, askSeconds?: number): Promise<never> => {
    throw new Suspended(seconds, askSeconds);
  };
  const progress = progressWriter(task, deps, (found) => onSeen(found, task, stop));
  const cancels = [watchLimits(task, invocation, deps, stop), watchCancel(task, deps, stop)];
  try {
    const definition = deps.definitionOf(task.task);
    if (!definition) throw new UnknownDefinitionError(task.task);
    const input = await inputOf(task, controller.signal, deps);
    const context: TaskContext = {
      settings: deps.services.settings,
      taskId: task.id,
      rootId: task.rootId,
      owner: task.owner,
      attempt: task.attempts - task.crashes,
      signal: controller.signal,
      progress: progress.report,
      once: onlyWhereUsed('once', onceFor(task, deps), deps),
      checkpoint: (state) => checkpoint(task, state, startedAt, invocation, deps),
      restored: task.checkpoint,
      saveOutside: (state, outside) => keepOutside(task, state, outside, deps),
      suspend,
      group: onlyWhereUsed('group', groupFor(task, suspend, deps), deps),
      waitKey: task.lease,
      answer: task.waitResult,
      files: filesOf(task, controller.signal, deps),
      now: () => deps.clock.now(),
      log: deps.log,
    };
    const value = await definition.run(input, context, deps.services);
    return ended(controller.signal, { kind: 'returned', value, progress: progress.last() });
  } catch (error) {
    if (error instanceof Continued) return ended(controller.signal, { kind: 'continues' });
    if (error instanceof Suspended)
      return ended(controller.signal, {
        kind: 'suspended',
        seconds: error.seconds,
        progress: progress.last(),
        askSeconds: error.askSeconds,
      });
    return ended(controller.signal, { kind: 'threw', error: stoppedBy(controller.signal) ?? error });
  } finally {
    for (const cancel of cancels) cancel();
    await progress.close();
  }
}

/** Unwinds an attempt that goes on in a further invocation. Not an error: nobody should catch it. */
class Continued extends Error {
  override readonly name = 'Continued';
}

/** Unwinds an attempt that waits for the outside. */
class Suspended extends Error {
  override readonly name = 'Suspended';
  readonly seconds: number;
  readonly askSeconds: number | undefined;
  constructor(seconds: number, askSeconds: number | undefined) {
    super('the task waits for the outside');
    this.seconds = seconds;
    this.askSeconds = askSeconds;
  }
}

/** Refused once a revoke was asked for before the work began: the attempt ends without it. */
async function keepOutside(
  task: TaskIn<'STARTED'>,
  state: unknown,
  outside: boolean,
  { store }: RunDeps,
): Promise<void> {
  const { applied, task: found } = await store.update(task, saveOutside(task.lease, state, outside));
  if (applied) return;
  const mine = found?.state === 'STARTED' && found.lease === task.lease;
  throw mine
    ? new AttemptStopped('revoked', 'the task was revoked')
    : new AttemptStopped('leaseLost', 'the lease was lost');
}

/** Four fifths of the soft limit are over, or the invocation nears its end: time to go on in another. */
async function checkpoint(
  task: TaskIn<'STARTED'>,
  state: unknown,
  startedAt: number,
  { remainingMs }: Invocation,
  deps: RunDeps,
): Promise<void> {
  const bytes = new TextEncoder().encode(JSON.stringify(state ?? null)).byteLength;
  if (bytes > limits.checkpointBytes) {
    const advice = `the checkpoint has ${bytes} bytes, at most ${limits.checkpointBytes} are kept: write a file and save its name.`;
    throw new PermanentTaskError('checkpointTooLarge', advice);
  }
  const written = await deps.store.update(task, saveCheckpoint(task.lease, state ?? null));
  if (!written.applied) return;
  const softMs = (deps.definitionOf(task.task)?.timeoutSeconds ?? deps.longestMs / 1000) * 1000;
  const left = Math.min(startedAt + softMs - deps.clock.now(), remainingMs() - times.hardLimitMargin);
  if (left < softMs / 5) throw new Continued();
}

/** The input, wherever it lies; one in an upload must be the very file that was meant. */
async function inputOf(
  task: TaskIn<'STARTED'>,
  signal: AbortSignal,
  { store, objects, services, hash }: RunDeps,
): Promise<unknown> {
  if (!task.inputUpload) return store.input(task);
  const { upload, sha256 } = task.inputUpload;
  const bytes = await objects.readUpload(upload, services.settings.maxUploadBytes, signal);
  if (hash(bytes) !== sha256)
    throw new PermanentTaskError(
      'checksumMismatch',
      `The upload "${upload}" is not the file with SHA-256 ${sha256}.`,
    );
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new PermanentTaskError('invalidInput', `The upload "${upload}" is not JSON in UTF-8.`, { cause });
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

function filesOf(task: Task, signal: AbortSignal, { objects }: RunDeps): TaskFiles {
  const prefix = outputPrefix(task);
  return {
    readUpload: (key, maxBytes) => objects.readUpload(key, maxBytes, signal),
    write: async (name, contentType, body) => {
      const key = `${prefix}${name}`;
      const bytes =
        typeof body === 'string' || body instanceof Uint8Array
          ? await writeWhole(key, contentType, body, objects)
          : await objects.writeLongResult(key, contentType, body);
      return { $file: key, bytes, contentType };
    },
    read: async ({ $file }) => {
      if (!belongsTo(task.owner, $file)) throw new Error(`${$file} is a file of another owner`);
      return objects.openResult($file);
    },
  };
}

async function writeWhole(
  key: string,
  contentType: string,
  body: string | Uint8Array,
  objects: ObjectStore,
): Promise<number> {
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  await objects.writeResult(key, contentType, bytes);
  return bytes.byteLength;
}
