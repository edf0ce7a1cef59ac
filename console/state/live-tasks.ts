import { batch, effect } from '@preact/signals';
import { openPushChannel } from '#client/push-channel.ts';
import type { TaskSummary } from '#client/views.ts';
import { connection, isPaused, push } from './network.ts';
import { isExpired, signedIn } from './session.ts';
import { merge, nextAsk } from './task-store.ts';

/** Changes that come together are painted together. */
const gatherMs = 50;
/** So many connections in a row that fail are no hiccup: lists ask meanwhile. */
const fewFailures = 2;

type Listener = (tasks: readonly TaskSummary[]) => void;
const listeners = new Set<Listener>();

/** Calls back with what the push channel brings, after it is in the store; the answer ends that. */
export function onPushed(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Hears of the owner's tasks the moment they move, unless people have paused that; the answer ends it. */
export function followTasks(): () => void {
  return effect(() => {
    if (isPaused.value) return undefined;
    const close = openLive();
    return () => {
      close();
      push.value = 'connecting';
    };
  });
}

function openLive(): () => void {
  const pending = new Map<string, TaskSummary>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  const flush = (): void => {
    timer = undefined;
    const tasks = [...pending.values()];
    pending.clear();
    batch(() => {
      for (const task of tasks) merge(task, nextAsk());
      for (const listener of listeners) listener(tasks);
    });
  };
  const channel = openPushChannel<TaskSummary>({
    ticket: async () => {
      if (isExpired.value) throw new Error('nobody is signed in');
      const { ticket } = await signedIn().ask<{ readonly ticket: string }>({
        method: 'POST',
        path: '/v1/push/tickets',
        body: {},
        repeatable: false,
      });
      return { url: `${location.origin.replace(/^http/, 'ws')}/ws`, ticket };
    },
    onTask: (task) => {
      pending.set(task.id, task);
      timer ??= setTimeout(flush, gatherMs);
    },
    onGap: () => {
      for (const listener of listeners) listener([]);
    },
    onState: (state) => {
      failures = state === 'open' ? 0 : failures + 1;
      if (state === 'open') connection.value = 'online';
      push.value = state === 'open' ? 'open' : failures < fewFailures ? 'connecting' : 'failing';
    },
  });
  return () => {
    clearTimeout(timer);
    channel.close();
  };
}
