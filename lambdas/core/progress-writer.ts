import { times } from './constants.ts';
import type { RunDeps } from './run-task.ts';
import type { Progress, Task, TaskIn } from './task.ts';
import type { TaskContext } from './task-context.ts';
import { reportProgress } from './transitions.ts';

export interface ProgressWriter {
  readonly report: TaskContext['progress'];
  /** The last one reported. */
  last(): Progress | undefined;
  /** Stops writing; resolves when no write is under way. */
  close(): Promise<void>;
}

/** Writes progress at most once a second, always the newest; `seen` gets the task as each write found it. */
export function progressWriter(
  task: TaskIn<'STARTED'>,
  { store, clock, log }: RunDeps,
  seen: (found: Task | undefined) => void,
): ProgressWriter {
  let latest: Progress | undefined;
  let dirty = false;
  let closed = false;
  let writtenAt = Number.NEGATIVE_INFINITY;
  let cancelTimer: (() => void) | undefined;
  let writing: Promise<void> | undefined;

  const write = async () => {
    if (!latest) return;
    dirty = false;
    writtenAt = clock.now();
    try {
      seen((await store.update(task, reportProgress(task.lease, latest))).task);
    } catch (error) {
      log.warn('progress not written', { taskId: task.id, error });
    }
  };
  const schedule = () => {
    if (closed || writing || cancelTimer) return;
    cancelTimer = clock.after(Math.max(0, writtenAt + times.progressInterval - clock.now()), () => {
      cancelTimer = undefined;
      writing = write().finally(() => {
        writing = undefined;
        if (dirty) schedule();
      });
    });
  };
  return {
    report: (done, total, stage, message) => {
      latest = {
        done,
        ...(total === undefined ? {} : { total }),
        ...(stage === undefined ? {} : { stage }),
        ...(message === undefined ? {} : { message }),
      };
      dirty = true;
      schedule();
    },
    last: () => latest,
    close: async () => {
      closed = true;
      cancelTimer?.();
      await writing;
    },
  };
}
