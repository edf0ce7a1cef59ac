import { randomUUID } from 'node:crypto';
import { awaitTask, exitCodeOf } from './await-task.ts';
import type { BeatlessClient } from './beatless-client.ts';
import { CliFailure, exitCodes, InterruptedError, UsageError } from './cli-errors.ts';
import type { CliIo } from './cli-io.ts';
import { describeTask } from './describe-task.ts';
import type { OptionReader } from './option-reader.ts';
import { BeatlessProblem, BeatlessUnreachable } from './problem.ts';
import { describeError } from './report-error.ts';
import { isIdempotencyKey } from './submit-task.ts';
import type { SubmittedTask } from './views.ts';

/** Whether to wait for what was handed in, and for how long. */
export interface Waiting {
  readonly wait: boolean;
  readonly timeoutSeconds: number | undefined;
}

/** Reads `--wait` and `--timeout`. */
export function waitOptions(options: OptionReader): Waiting {
  const timeoutSeconds = options.number('timeout', 1);
  const wait = options.flag('wait');
  if (timeoutSeconds !== undefined && !wait) throw new UsageError('--timeout goes with --wait.');
  return { wait, timeoutSeconds };
}

/** Reads `--idempotency-key`; a new one unless given. */
export function keyOption(options: OptionReader): string {
  const key = options.text('idempotency-key') ?? randomUUID();
  if (isIdempotencyKey(key)) return key;
  throw new UsageError('--idempotency-key: use 1 to 255 visible ASCII characters, without blanks.');
}

/** Without an answer nobody knows whether the task exists: says how to ask again without doing it twice. */
export async function submitRepeatably<T>(
  key: string,
  io: CliIo,
  submit: (key: string) => Promise<T>,
  what = 'The task may have been accepted',
): Promise<T> {
  const goOn = `${what}; repeating with --idempotency-key ${key} is safe.`;
  try {
    return await submit(key);
  } catch (error) {
    if (io.interrupted.aborted) throw new InterruptedError(goOn, { cause: error });
    if (!isUnknown(error)) throw error;
    throw new CliFailure(exitCodes.refused, `${describeError(error).line} ${goOn}`, { cause: error });
  }
}

/** No answer, or one that says that the service failed: what was asked for may have been done all the same. */
function isUnknown(error: unknown): boolean {
  if (error instanceof BeatlessProblem) return error.status >= 500;
  return error instanceof BeatlessUnreachable;
}

/** Prints what was accepted, on request when it has ended; answers with the exit status. */
export async function finishSubmit(
  client: BeatlessClient,
  submitted: SubmittedTask,
  { wait, timeoutSeconds }: Waiting,
  options: OptionReader,
  io: CliIo,
): Promise<number> {
  const json = options.flag('json');
  if (!wait) {
    io.stdout.write(json ? `${JSON.stringify(submitted)}\n` : describeSubmitted(submitted));
    return exitCodes.ok;
  }
  const ended = await awaitTask(client, submitted.id, timeoutSeconds, io);
  io.stdout.write(json ? `${JSON.stringify(ended)}\n` : describeTask(ended));
  return exitCodeOf(ended);
}

function describeSubmitted({ id, task, state, repeated }: SubmittedTask): string {
  const what = repeated ? `${task} had been accepted before` : `${task} accepted`;
  return `${what}: ${id} ${state}\nSee: beatless wait ${id}\n`;
}
