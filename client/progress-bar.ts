import { describeProgress, oneLine } from './describe-task.ts';
import type { TaskSummary } from './views.ts';

const widest = 30;
const usualColumns = 80;

/**
 * How far a task is, for a line on a terminal: a bar where the whole is known, `convert_pdf ██████░░░░ 60 % 6/10 pages`;
 * else what describeProgress says.
 */
export function progressBar(task: TaskSummary, columns = usualColumns): string {
  const { progress } = task;
  if (task.state !== 'STARTED' || !progress?.total || progress.total < 0) return describeProgress(task);
  const share = Math.min(1, Math.max(0, progress.done / progress.total));
  const width = Math.max(5, Math.min(widest, columns - task.task.length - 40));
  const full = Math.floor(share * width);
  const bar = `${'█'.repeat(full)}${'░'.repeat(width - full)}`;
  const words = [
    task.task,
    bar,
    `${Math.floor(share * 100)} %`,
    `${progress.done}/${progress.total}`,
    progress.stage,
    progress.message,
  ];
  return oneLine(words.filter(Boolean).join(' '));
}
