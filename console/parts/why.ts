import type { TaskSummary } from '#client/views.ts';
import { duration, grouped } from './words.ts';

/** Why a task is where it is, in one line, from what lists carry. */
export function whyOf(task: TaskSummary, now: number): string {
  switch (task.state) {
    case 'SCHEDULED':
      return task.startAt ? `starts in ${span(Date.parse(task.startAt) - now)}` : 'its time has not come';
    case 'PENDING':
      return `waits for a worker for ${span(now - Date.parse(task.startAt ?? task.createdAt))}`;
    case 'STARTED':
      return task.cancelRequestedAt ? 'is being stopped' : (progressOf(task) ?? 'runs');
    case 'WAITING':
      return progressOf(task) ?? 'waits for an answer from outside';
    case 'RETRY': {
      const next = task.nextAttemptAt
        ? `again in ${span(Date.parse(task.nextAttemptAt) - now)}`
        : 'again soon';
      return `${next}: ${task.error?.message ?? 'the attempt failed'}`;
    }
    case 'FAILURE':
      return task.error?.message ?? 'failed';
    case 'REVOKED':
      return task.revokeReason === 'expired' ? 'expired before it started' : 'revoked';
    case 'SUCCESS':
      return '';
    default:
      return task.state satisfies never;
  }
}

/** "page 41 of 120 · 9 tables" */
export function progressOf({ progress }: TaskSummary): string | undefined {
  if (!progress) return undefined;
  const { done, total, stage, message } = progress;
  const count = total === undefined ? grouped(done) : `${grouped(done)} of ${grouped(total)}`;
  const counted = total === undefined && done === 0 ? '' : count;
  return [[stage, counted].filter(Boolean).join(' '), message].filter(Boolean).join(' · ') || undefined;
}

const span = (ms: number): string => duration(Math.max(0, Math.floor(ms / 1000) * 1000));
