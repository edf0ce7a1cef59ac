import { signal } from '@preact/signals';
import { learnServerTime } from './clock.ts';

/** How the page hears of changes. */
export type Connection = 'live' | 'reconnecting' | 'paused' | 'offline';

export const connection = signal<Connection>('live');
/** Stops and resumes what comes by itself; people do, to read in peace. */
export const isPaused = signal(false);

let pending = 0;

/** `fetch`, which also tells the connection, the server's time and, for tests, whether anything is under way. */
export const countingFetch: typeof fetch = async (input, init) => {
  pending += 1;
  settle();
  try {
    const response = await fetch(input, init);
    learnServerTime(response.headers.get('date'));
    if (connection.value === 'offline' || connection.value === 'reconnecting') connection.value = 'live';
    return response;
  } catch (error) {
    if (!(error instanceof DOMException && error.name === 'AbortError'))
      connection.value = navigator.onLine ? 'reconnecting' : 'offline';
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
