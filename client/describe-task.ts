import type { TaskSummary, TaskView } from './views.ts';

/** One line on how far a task is: `convert_pdf 0192… STARTED 3/10 pages`. */
export function describeProgress({ id, task, state, progress }: TaskSummary): string {
  const parts = [task, id, state];
  if (progress) {
    parts.push(progress.total === undefined ? String(progress.done) : `${progress.done}/${progress.total}`);
    if (progress.stage) parts.push(progress.stage);
    if (progress.message) parts.push(progress.message);
  }
  return oneLine(parts.join(' '));
}

/** A task for people: what it is, when it ran, why it failed, what came out. */
export function describeTask(task: TaskView): string {
  const lines = [describeProgress(task)];
  const line = (name: string, value: string | undefined) =>
    value && lines.push(`${name.padEnd(9)} ${oneLine(value)}`);
  const { error, tags, timings } = task;
  line('queue', task.queue);
  line('created', task.createdAt);
  line('starts', task.startedAt ? undefined : task.startAt);
  line('started', task.startedAt);
  line(
    'ended',
    task.endedAt &&
      `${task.endedAt}${timings.ranSeconds === undefined ? '' : ` (ran ${timings.ranSeconds} s)`}`,
  );
  line(
    'attempts',
    `${task.attempts} of ${task.maxAttempts}${task.crashes > 0 ? `, ${task.crashes} crashed` : ''}`,
  );
  line('next', task.nextAttemptAt);
  line(
    'tags',
    tags &&
      Object.entries(tags)
        .map(([name, value]) => `${name}=${value}`)
        .join(' '),
  );
  line('priority', task.priority);
  line('callback', task.callbackUrl);
  line('repeats', task.rerunOf);
  line('stopping', task.endedAt ? undefined : task.cancelRequestedAt);
  line('why', task.revokeReason);
  line('error', error && `${error.reason}: ${error.message}`);
  if (task.result !== undefined) lines.push('result', ...jsonLines(task.result));
  else line('result', task.resultUrl);
  return `${lines.join('\n')}\n`;
}

/** JSON over several lines; it escapes control characters, but for those from 0x7f on. */
export function jsonLines(value: unknown): string[] {
  return JSON.stringify(value, undefined, 2).split('\n').map(oneLine);
}

/** Text without control characters: what others wrote into a task does not steer the terminal. */
export function oneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ');
}
