import { setTimeout as wait } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { advanceClock, clockOffset, realTimers } from '#local/clock.ts';

const HOUR = 3_600_000;
const turn = () => new Promise((resolve) => realTimers.setTimeout(resolve, 20));

test('Date follows the clock, real time and performance do not', () => {
  const [date, real, performed] = [Date.now(), realTimers.now(), performance.now()];
  advanceClock(HOUR);
  expect(Date.now() - date).toBeGreaterThanOrEqual(HOUR);
  const now = new Date();
  expect(now.getTime() - date).toBeGreaterThanOrEqual(HOUR);
  expect(realTimers.now() - real).toBeLessThan(HOUR);
  expect(performance.now() - performed).toBeLessThan(HOUR);
});

test('Date stays the Date of the language', () => {
  expect(new Date(0).toISOString()).toBe('1970-01-01T00:00:00.000Z');
  expect(new Date(2026, 0, 2).getFullYear()).toBe(2026);
  expect(Date()).toBe(new Date().toString());
  expect(new Date()).toBeInstanceOf(Date);
  expect(new Date().constructor).toBe(Date);
  expect(structuredClone(new Date(5))).toEqual(new Date(5));
  class Day extends Date {}
  expect(new Day()).toBeInstanceOf(Day);
  expect(Math.abs(new Day().getTime() - Date.now())).toBeLessThan(1000);
});

test('a jump fires what has become due, in order, each once; the rest keeps its time', async () => {
  const fired: string[] = [];
  setTimeout(() => fired.push('two hours'), 2 * HOUR);
  setTimeout(() => fired.push('one hour'), HOUR);
  const later = setTimeout(() => fired.push('four hours'), 4 * HOUR);
  const often = setInterval(() => fired.push('every minute'), 60_000);
  advanceClock(3 * HOUR);
  await turn();
  expect(fired).toEqual(['every minute', 'one hour', 'two hours']);
  advanceClock(HOUR);
  await turn();
  expect(fired.slice(3).sort()).toEqual(['every minute', 'four hours']);
  clearInterval(often);
  clearTimeout(later);
});

test('timers can be cleared, refreshed, counted out of the event loop and named by a number', async () => {
  let fired = 0;
  const count = () => {
    fired += 1;
  };
  const cleared = setTimeout(count, HOUR);
  const named = setTimeout(count, HOUR);
  const closed = setTimeout(count, HOUR);
  const refreshed = setTimeout(count, HOUR);
  expect(refreshed.hasRef()).toBe(true);
  expect(refreshed.unref().hasRef()).toBe(false);
  expect(refreshed.ref().hasRef()).toBe(true);
  clearTimeout(cleared);
  clearTimeout(Number(named));
  closed.close();
  advanceClock(HOUR / 2);
  refreshed.refresh();
  advanceClock(HOUR * 0.75);
  await turn();
  expect(fired).toBe(0);
  advanceClock(HOUR);
  await turn();
  expect(fired).toBe(1);
  expect(() => setTimeout('code' as never, 1)).toThrow(/callback/);
});

test('promised timers and time-out signals follow the clock', async () => {
  const signal = AbortSignal.timeout(HOUR);
  const waited = wait(HOUR, 'done');
  const aborted = wait(10 * HOUR, undefined, { signal: AbortSignal.timeout(2 * HOUR) });
  const refused = expect(aborted).rejects.toMatchObject({ name: 'AbortError', code: 'ABORT_ERR' });
  advanceClock(2 * HOUR);
  expect(await waited).toBe('done');
  await refused;
  expect(signal.reason).toMatchObject({ name: 'TimeoutError' });
});

test('the clock does not go back', () => {
  expect(() => advanceClock(-1)).toThrow(RangeError);
  expect(() => advanceClock(Number.NaN)).toThrow(RangeError);
});

test('a worker thread starts at the offset and is moved with it', async () => {
  const source = `
    import '${new URL('../../../local/clock.ts', import.meta.url).href}';
    import { parentPort } from 'node:worker_threads';
    setTimeout(() => parentPort.postMessage({ fired: Date.now() }), ${HOUR});
    parentPort.postMessage({ started: Date.now() });`;
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(source)}`));
  const next = () => new Promise<Record<string, number>>((resolve) => worker.once('message', resolve));
  expect(clockOffset()).toBeGreaterThan(HOUR);
  expect(Math.abs(((await next()).started ?? 0) - Date.now())).toBeLessThan(5_000);
  const fired = next();
  advanceClock(HOUR);
  expect(Math.abs(((await fired).fired ?? 0) - Date.now())).toBeLessThan(5_000);
  await worker.terminate();
});
