import { expect, test } from 'vitest';
import { runSeed } from '#bench/simulate/run-seed.ts';
import { addSeed, emptySummary, isClean } from '#bench/simulate/summary.ts';
import { faultKinds } from '#bench/simulate/weather.ts';

test('1,500 seeds of faults keep every promise, and every kind of fault comes often', async () => {
  const summary = emptySummary();
  for (let seed = 1; seed <= 1_500; seed += 1) addSeed(summary, await runSeed(seed));
  expect(summary.failed).toEqual([]);
  expect(isClean(summary)).toBe(true);
  expect(summary.tasks).toBeGreaterThan(3_000);
  for (const kind of faultKinds) expect(summary.injected[kind], kind).toBeGreaterThan(50);
});

test('a seed is replayed exactly, step by step', async () => {
  for (const seed of [7, 162, 303]) {
    const { trace: first } = await runSeed(seed, {}, true);
    const { trace: again } = await runSeed(seed, {}, true);
    expect(first?.length).toBeGreaterThan(20);
    expect(again).toEqual(first);
  }
});

test('watching a seed does not change it', async () => {
  const watched = await runSeed(7, {}, true);
  const unwatched = await runSeed(7);
  expect(unwatched.steps).toBe(watched.steps);
  expect(unwatched.injected).toEqual(watched.injected);
});

test('other seeds are other stories', async () => {
  const { trace: one } = await runSeed(1, {}, true);
  const { trace: other } = await runSeed(2, {}, true);
  expect(one).not.toEqual(other);
});
