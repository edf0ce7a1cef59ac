import { signal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import type { TaskSummary, TaskView } from '#client/views.ts';
import { onPushed } from './live-tasks.ts';
import { useLoaded } from './load.ts';
import { push } from './network.ts';
import { signedIn } from './session.ts';
import { isEnded, merge, nextAsk, taskSignal } from './task-store.ts';

/** An open task is asked for every second while no push tells of it; an ended one only now and then, as its links grow old. */
const everyMs = 1_000;
const liveMs = 20_000;
const restMs = 30 * 60_000;

interface Followed {
  /** As every part of the console shows it. */
  readonly shown: TaskSummary | undefined;
  /** With what went in and came out. */
  readonly view: TaskView | undefined;
  readonly error: unknown;
  again(): void;
}

/** Follows one task until it has ended. */
export function useTask(id: string): Followed {
  const isOver = useMemo(() => signal(isEnded(taskSignal(id)?.value.state ?? '')), [id]);
  const { value, error, again } = useLoaded<TaskView>(
    async (stop) => {
      const askedAt = nextAsk();
      const view = await signedIn().client.get(id, { signal: stop });
      merge(view, askedAt);
      isOver.value = isEnded(view.state);
      return view;
    },
    isOver.value ? restMs : push.value === 'open' ? liveMs : everyMs,
    `${id} ${isOver.value}`,
  );
  const seen = value?.version ?? 0;
  useEffect(
    () =>
      onPushed((tasks) => {
        if (tasks.length === 0 || tasks.some((task) => task.id === id && task.version > seen)) again();
      }),
    [id, seen],
  );
  return { shown: taskSignal(id)?.value, view: value, error, again };
}
