import { computed, signal } from '@preact/signals';
import { learnServerTime } from './clock.ts';

/** Whether the API answers; `offline` where the browser knows of no network. */
export const connection = signal<'online' | 'unanswered' | 'offline'>('online');
/** How the push channel is; while it is not open, lists ask again and again. */
export const push = signal<'connecting' | 'open' | 'failing'>('connecting');
/** Stops and resumes what comes by itself; people do, to read in peace. */
export const isPaused = signal(false);

/** How the page hears of changes. */
export type Following = 'live' | 'reconnecting' | 'polling' | 'paused' | 'offline';

export const following = computed<Following>(() => {
  if (isPaused.value) return 'paused';
  if (connection.value === 'offline') return 'offline';
  if (connection.value === 'unanswered') return 'reconnecting';
  return { open: 'live', connecting: 'reconnecting', failing: 'polling' }[push.value] as Following;
});

let pending = 0;

/** `fetch`, which also tells the connection, the server's time and, for tests, whether anything is under way. */
export const countingFetch: typeof fetch = async (input, init) => {
  pending += 1;
  settle();
  try {
    const response = await fetch(input, init);
    learnServerTime(response.headers.get('date'));
    connection.value = 'online';
    return response;
  } catch (error) {
    if (!(error instanceof DOMException && error.name === 'AbortError'))
      connection.value = navigator.onLine ? 'unanswered' : 'offline';
    throw error;
  } finally {
    pending -= 1;
    settle();
  }
};

function settle(): void {
  requestAnimationFrame(() => {
    document.documentElement.toggleAttribute('data-settled', pending === 0);
  });
}
