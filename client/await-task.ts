import type { BeatlessClient } from './beatless-client.ts';
import { exitCodes, InterruptedError } from './cli-errors.ts';
import type { CliIo } from './cli-io.ts';
import { progressBar } from './progress-bar.ts';
import { progressLine } from './progress-line.ts';
import type { TaskView } from './views.ts';

/** Waits for a task with a progress line; Ctrl-C leaves the task running and says how to go on. */
export async function awaitTask(
  client: BeatlessClient,
  id: string,
  timeoutSeconds: number | undefined,
  io: CliIo,
): Promise<TaskView> {
  const line = progressLine(io.stderr);
  const onProgress = (task: TaskView) => line.show(progressBar(task, io.stderr.columns));
  try {
    return await client.wait(id, {
      signal: io.interrupted,
      ...(timeoutSeconds === undefined ? {} : { timeoutMs: timeoutSeconds * 1000 }),
      ...(io.stderr.isTTY ? { onProgress } : {}),
    });
  } catch (error) {
    if (!io.interrupted.aborted) throw error;
    throw new InterruptedError(`Task ${id} goes on: beatless wait ${id}`, { cause: error });
  } finally {
    line.clear();
  }
}

/** The exit status that tells how a task ended. */
export function exitCodeOf({ state }: TaskView): number {
  return state === 'SUCCESS' ? exitCodes.ok : exitCodes.failed;
}
