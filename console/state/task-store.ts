import { type Signal, signal } from '@preact/signals';
import type { TaskSummary } from '#client/views.ts';

const endedStates: readonly string[] = ['SUCCESS', 'FAILURE', 'REVOKED'];

/** True for a state that nothing follows. */
export const isEnded = (state: string): boolean => endedStates.includes(state);

interface Known {
  readonly task: Signal<TaskSummary>;
  /** When it was asked for: an answer that was asked for earlier never replaces it. */
  askedAt: number;
}

const known = new Map<string, Known>();
let asks = 0;

/** A number for a request that is about to be sent; later ones are greater. */
export function nextAsk(): number {
  asks += 1;
  return asks;
}

/**
 * The one place that lists and details write tasks to, so that they cannot disagree: an older version never replaces a
 * newer one, nor, of one version, what was asked for earlier (its timings go on) what was asked for later.
 */
export function merge(task: TaskSummary, askedAt: number): Signal<TaskSummary> {
  const before = known.get(task.id);
  if (!before) {
    const entry = { task: signal(task), askedAt };
    known.set(task.id, entry);
    return entry.task;
  }
  const { version } = before.task.value;
  if (task.version < version || (task.version === version && askedAt < before.askedAt)) return before.task;
  before.askedAt = askedAt;
  if (JSON.stringify(before.task.value) !== JSON.stringify(task)) before.task.value = task;
  return before.task;
}

/** What is known of a task. */
export const taskSignal = (id: string): Signal<TaskSummary> | undefined => known.get(id)?.task;
