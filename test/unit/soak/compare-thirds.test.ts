import { expect, test } from 'vitest';
import { compareThirds, isGrown, isSteady } from '#bench/soak/compare-thirds.ts';
import { sampleProcesses } from '#bench/soak/sample-processes.ts';

test.each([
  ['flat', [100, 101, 99, 100, 102, 98], { first: 100, last: 98, peak: 102, ratio: 0.98 }, true],
  ['growing', [100, 100, 105, 107, 111, 115], { first: 100, last: 111, peak: 115, ratio: 1.11 }, false],
  ['shrinking', [100, 100, 90, 90, 80, 80], { first: 100, last: 80, peak: 100, ratio: 0.8 }, false],
])('%s', (_, samples, thirds, steady) => {
  const found = compareThirds(samples);
  expect([found, isSteady(found)]).toEqual([thirds, steady]);
  expect(isGrown(found)).toBe(thirds.ratio > 1.1);
});

test('fewer than three samples have no thirds', () => {
  expect(() => compareThirds([1, 2])).toThrow('2 samples have no thirds');
});

test.runIf(process.platform === 'linux')('this process has memory and descriptors', () => {
  const { rssMiB, rootRssMiB, descriptors, processes } = sampleProcesses(process.pid);
  expect(rootRssMiB).toBeGreaterThan(10);
  expect(rssMiB).toBeGreaterThanOrEqual(rootRssMiB);
  expect(descriptors).toBeGreaterThan(3);
  expect(processes).toBeGreaterThanOrEqual(1);
});
