import { limits } from './constants.ts';
import { RefusedError } from './errors.ts';
import type { Owner, TaskId } from './ids.ts';
import type { Clock, ObjectLinks, TaskStore } from './ports.ts';
import { isEnded, type TaskState } from './states.ts';
import { isGone, type Task } from './task.ts';
import { belongsTo } from './upload-key.ts';

export interface ShowDeps {
  readonly store: TaskStore;
  readonly clock: Clock;
}

/** The owner's task. @throws RefusedError notFound — also for another owner's, so that nobody learns what exists. */
export async function findTask(owner: Owner, id: TaskId, { store, clock }: ShowDeps): Promise<Task> {
  const task = await store.get({ owner, id });
  if (!task || isGone(task, clock.now())) throw new RefusedError('notFound', `You have no task ${id}.`);
  return task;
}

/** Answers as soon as the task has ended, at the latest after `waitMs`: reads every 0.2 s, later every second. */
export async function awaitTask(owner: Owner, id: TaskId, waitMs: number, deps: ShowDeps): Promise<Task> {
  const until = deps.clock.now() + waitMs;
  let pause = 200;
  for (;;) {
    const task = await findTask(owner, id, deps);
    const left = until - deps.clock.now();
    if (isEnded(task.state) || left <= 0) return task;
    await new Promise<void>((resolve) => deps.clock.after(Math.min(pause, left), resolve));
    pause = Math.min(1000, pause * 1.3);
  }
}

/** SCHEDULED turns PENDING when its time has come; nobody writes that, so readers see it here. */
export function visibleState(task: Task, now: number): TaskState {
  return task.state === 'SCHEDULED' && task.startAt <= now ? 'PENDING' : task.state;
}

const linkSeconds = 3600;

export interface ShownResult {
  /** The result with a signed `url` beside each file; absent when it is larger than a response may be. */
  readonly result?: unknown;
  /** Signed link to the whole result as JSON, when it lies in S3. */
  readonly resultUrl?: string;
}

/** The result of a SUCCESS task as callers see it: every `$file` becomes a file with a link signed now. */
export async function showResult(task: Task, links: ObjectLinks, now: number): Promise<ShownResult> {
  if (task.state !== 'SUCCESS') return {};
  const sign = (key: string) => {
    if (!belongsTo(task.owner, key)) throw new Error(`task ${task.id} names a file of another owner: ${key}`);
    return links.resultLink({ key, fileName: nameOf(key), expiresSeconds: linkSeconds, now });
  };
  const resultKey = `${task.outputPrefix}${resultFileName}`;
  if (task.resultBytes <= limits.inlineResultBytes) return { result: await withLinks(task.result, sign) };
  const resultUrl = await sign(resultKey);
  if (task.resultBytes > limits.shownResultBytes) return { resultUrl };
  const text = await links.readResult(resultKey, limits.shownResultBytes);
  return { result: await withLinks(JSON.parse(text), sign), resultUrl };
}

/** Name of a large result below its attempt's prefix. */
export const resultFileName = 'result.json';

const nameOf = (key: string) => key.slice(key.lastIndexOf('/') + 1);

async function withLinks(value: unknown, sign: (key: string) => Promise<string>): Promise<unknown> {
  if (Array.isArray(value)) return Promise.all(value.map((item) => withLinks(item, sign)));
  if (value === null || typeof value !== 'object') return value;
  if ('$file' in value && typeof value.$file === 'string') {
    const { $file, ...rest } = value;
    return { file: nameOf($file), ...rest, url: await sign($file) };
  }
  const entries = Object.entries(value).map(
    async ([key, item]) => [key, await withLinks(item, sign)] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}
