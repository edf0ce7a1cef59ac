import type { TaskSummary } from '#client/views.ts';
import { isEnded } from '#console/state/task-store.ts';

/** What is reckoned of a queue's tasks. */
export interface QueueFigures {
  readonly running: number;
  /** How long the one has waited that waits longest, in ms. */
  readonly oldestMs: number | undefined;
  readonly done: number;
  readonly failed: number;
  /** 95 of 100 attempts ran for no longer, in seconds. */
  readonly p95Seconds: number | undefined;
}

/** The figures of one queue. */
export function figuresOf(tasks: readonly TaskSummary[], queue: string, now: number): QueueFigures {
  const own = tasks.filter((task) => task.queue === queue);
  const waiting = own.filter(({ state }) => state === 'PENDING');
  const ages = waiting.map(({ startAt, createdAt }) => now - Date.parse(startAt ?? createdAt));
  const ran = own.flatMap(({ state, timings }) =>
    state === 'SUCCESS' && timings.ranSeconds !== undefined ? [timings.ranSeconds] : [],
  );
  return {
    running: own.filter(({ state }) => state === 'STARTED').length,
    oldestMs: ages.length > 0 ? Math.max(...ages) : undefined,
    done: own.filter(({ state }) => state === 'SUCCESS').length,
    failed: own.filter(({ state }) => state === 'FAILURE').length,
    p95Seconds: quantile(ran, 0.95),
  };
}

/** One minute of what happened. */
export interface Minute {
  /** Its start, in seconds since 1970. */
  readonly at: number;
  readonly done: number;
  readonly failed: number;
  /** From when a task could start until it had ended, in seconds. */
  readonly p50: number | undefined;
  readonly p95: number | undefined;
}

/** The last sixty minutes, by when tasks ended. */
export function minutesOf(tasks: readonly TaskSummary[], now: number): readonly Minute[] {
  const last = Math.floor(now / 60_000);
  const ended = tasks.filter(({ state, endedAt }) => isEnded(state) && endedAt);
  return Array.from({ length: 60 }, (_, at) => {
    const minute = last - 59 + at;
    const own = ended.filter(({ endedAt }) => Math.floor(Date.parse(endedAt ?? '') / 60_000) === minute);
    const took = own
      .filter(({ state }) => state === 'SUCCESS')
      .map(({ timings }) => timings.queuedSeconds + (timings.ranSeconds ?? 0));
    return {
      at: minute * 60,
      done: own.filter(({ state }) => state === 'SUCCESS').length,
      failed: own.filter(({ state }) => state === 'FAILURE').length,
      p50: quantile(took, 0.5),
      p95: quantile(took, 0.95),
    };
  });
}

function quantile(values: readonly number[], part: number): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))];
}
