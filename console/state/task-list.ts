import { type Signal, signal } from '@preact/signals';
import type { TaskPageView, TaskSummary } from '#client/views.ts';
import { now } from './clock.ts';
import { signedIn } from './session.ts';
import { apiQuery, statesOf, type TaskFilter } from './task-filter.ts';
import { isEnded, merge, nextAsk, taskSignal } from './task-store.ts';

const pageSize = 100;
/** More new tasks than that are no list to read but a reason to load it again. */
const mostNew = 500;

/** A list of tasks that follows what happens, without moving what people look at. */
export interface TaskList {
  /** Ids, newest first: what is shown. */
  readonly ids: Signal<readonly string[]>;
  /** New ids that wait to be shown. */
  readonly waiting: Signal<readonly string[]>;
  /** Undefined at the end of the list. */
  readonly cursor: Signal<string | undefined>;
  readonly isLoaded: Signal<boolean>;
  /** Asks for what is new and for what has changed. `flows`: new tasks may come in by themselves. */
  refresh(flows: () => boolean, signal: AbortSignal): Promise<void>;
  more(): Promise<void>;
  /** Of what a push has told: is there anything that the list may have to take in? Nothing told: a gap. */
  lacks(told: readonly TaskSummary[]): boolean;
  /** Shows what waits, and drops what the filter no longer fits. */
  showNew(): void;
}

/** Makes the list of a filter. */
export function createTaskList(filter: TaskFilter): TaskList {
  const ids = signal<readonly string[]>([]);
  const waiting = signal<readonly string[]>([]);
  const cursor = signal<string | undefined>(undefined);
  const isLoaded = signal(false);
  const states = statesOf(filter);

  const page = async (
    query: Record<string, string | undefined>,
    stop?: AbortSignal,
  ): Promise<TaskPageView> => {
    const askedAt = nextAsk();
    const answer = await signedIn().ask<TaskPageView>({
      method: 'GET',
      path: '/v1/tasks',
      query: { ...apiQuery(filter, now.value), limit: pageSize, ...query },
      ...(stop ? { signal: stop } : {}),
    });
    for (const task of answer.tasks) merge(task, askedAt);
    return answer;
  };

  const fits = (task: TaskSummary | undefined): boolean =>
    task !== undefined &&
    (states.length === 0 || states.includes(task.state)) &&
    (filter.task === '' || task.task === filter.task);

  const showNew = (): void => {
    const all = [...waiting.value, ...ids.value].filter((id) => fits(taskSignal(id)?.value));
    ids.value = [...new Set(all)].sort().reverse();
    waiting.value = [];
  };

  /** Rows that are shown and open, but not on the first page: what became of them. */
  const refreshOld = async (seen: ReadonlySet<string>, stop: AbortSignal): Promise<void> => {
    const old = ids.value.filter((id) => {
      const task = taskSignal(id)?.value;
      return task && !isEnded(task.state) && !seen.has(id);
    });
    await Promise.all(
      old.slice(0, 20).map(async (id) => {
        const askedAt = nextAsk();
        merge(await signedIn().client.get(id, { signal: stop }), askedAt);
      }),
    );
  };

  return {
    ids,
    waiting,
    cursor,
    isLoaded,
    showNew,
    refresh: async (flows, stop) => {
      const first = await page({}, stop);
      const known = new Set([...ids.value, ...waiting.value]);
      const fresh = first.tasks.map(({ id }) => id).filter((id) => !known.has(id));
      if (!isLoaded.value) {
        ids.value = fresh;
        cursor.value = first.cursor;
        isLoaded.value = true;
        return;
      }
      if (fresh.length > 0) waiting.value = [...fresh, ...waiting.value].slice(0, mostNew);
      if (waiting.value.length > 0 && flows()) showNew();
      await refreshOld(new Set(first.tasks.map(({ id }) => id)), stop);
    },
    lacks: (told) => {
      const has = new Set([...ids.value, ...waiting.value]);
      const oldest = cursor.value === undefined ? '' : (ids.value.at(-1) ?? '');
      const isNews = (task: TaskSummary) => task.id > oldest && !has.has(task.id) && fits(task);
      return told.length === 0 || (waiting.value.length < mostNew && told.some(isNews));
    },
    more: async () => {
      const next = await page({ cursor: cursor.value });
      ids.value = [...new Set([...ids.value, ...next.tasks.map(({ id }) => id)])];
      cursor.value = next.cursor;
    },
  };
}
