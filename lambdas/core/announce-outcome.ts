import { times } from './constants.ts';
import type { RunDeps } from './run-task.ts';
import type { TaskState } from './states.ts';
import type { Task, TaskIn } from './task.ts';
import { wakeUpOf } from './wake-up-of.ts';

/** How each state that an attempt leaves a task in is logged and counted. */
const words: Partial<
  Record<
    TaskState,
    { readonly level: 'info' | 'warn' | 'error'; readonly message: string; readonly metric?: string }
  >
> = {
  SUCCESS: { level: 'info', message: 'task succeeded', metric: 'Succeeded' },
  FAILURE: { level: 'error', message: 'task failed', metric: 'Failed' },
  RETRY: { level: 'warn', message: 'task retried', metric: 'Retried' },
  REVOKED: { level: 'info', message: 'task revoked', metric: 'Revoked' },
  WAITING: { level: 'info', message: 'task waits' },
  PENDING: { level: 'info', message: 'task goes on' },
};

/** After an outcome is durable: sends the wake-up of what is to go on, logs a line, counts. */
export async function announceOutcome(found: Task, task: TaskIn<'STARTED'>, deps: RunDeps): Promise<void> {
  const now = deps.clock.now();
  const inMs = nextStart(found, now);
  if (inMs !== undefined && inMs <= times.longestDelay)
    await deps.wakeUps.send(found.queue, wakeUpOf(found), inMs);
  const said = words[found.state];
  if (!said) return;
  const seconds = Math.max(0, now - (task.startedAt ?? now)) / 1000;
  const fields = { task: task.task, taskId: task.id, seconds, ...traceIdOf(task), ...detailsOf(found, inMs) };
  deps.log[said.level](said.message, fields);
  if (!said.metric) return;
  const values = { [said.metric]: 1, RunSeconds: seconds };
  deps.metrics.count(said.metric, { queue: task.queue, task: task.task }, values);
}

/** For log lines: leads from the task to the trace of its submission. */
export function traceIdOf({ trace }: Task): { readonly traceId?: string } {
  return trace ? { traceId: trace.id } : {};
}

/** Milliseconds until the task may start again; undefined if it has ended or waits for the outside. */
function nextStart(found: Task, now: number): number | undefined {
  if (found.state === 'PENDING') return 0;
  return found.state === 'RETRY' ? Math.max(0, (found.notBefore ?? now) - now) : undefined;
}

function detailsOf(found: Task, inMs: number | undefined): Record<string, unknown> {
  if (found.state === 'FAILURE') return { ...found.error };
  if (found.state === 'REVOKED') return { reason: found.revokeReason };
  if (found.state === 'RETRY') return { reason: found.error?.reason, inSeconds: (inMs ?? 0) / 1000 };
  return {};
}
