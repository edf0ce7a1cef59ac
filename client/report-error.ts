import { CliFailure, exitCodes, InterruptedError, UsageError } from './cli-errors.ts';
import type { CliIo } from './cli-io.ts';
import { BeatlessProblem, BeatlessTimeout, BeatlessUnreachable } from './problem.ts';

/** Writes one line about the error to stderr and gives the exit status that goes with it. */
export function reportError(error: unknown, command: string | undefined, io: CliIo): number {
  const { exitCode, line } = describeError(error, command, io.interrupted.aborted);
  io.stderr.write(`beatless: ${line.replace(/\s*\n\s*/g, ' ')}\n`);
  return exitCode;
}

/** The exit status and the words for an error. */
export function describeError(
  error: unknown,
  command?: string,
  interrupted = false,
): { readonly exitCode: number; readonly line: string } {
  if (error instanceof InterruptedError) return { exitCode: exitCodes.interrupted, line: error.message };
  if (interrupted) return { exitCode: exitCodes.interrupted, line: 'interrupted.' };
  if (error instanceof UsageError)
    return {
      exitCode: exitCodes.usage,
      line: `${error.message} See: beatless ${command ? `${command} ` : ''}--help`,
    };
  if (error instanceof BeatlessProblem) return { exitCode: exitCodes.refused, line: describeProblem(error) };
  if (error instanceof BeatlessUnreachable) return { exitCode: exitCodes.refused, line: error.message };
  if (error instanceof BeatlessTimeout)
    return {
      exitCode: exitCodes.timedOut,
      line: `${error.message} It goes on: beatless wait ${error.task.id}`,
    };
  if (error instanceof CliFailure) return { exitCode: error.exitCode, line: error.message };
  return { exitCode: exitCodes.failed, line: error instanceof Error ? error.message : String(error) };
}

function describeProblem(problem: BeatlessProblem): string {
  const { status, title, message, requestId } = problem;
  const asked = status >= 500 && requestId ? ` (request ${requestId})` : '';
  const words = message.startsWith(title) ? message.slice(title.length).replace(/^[.: ]+/, '') : message;
  return `${title} (${status}): ${words || message}${asked}`;
}
