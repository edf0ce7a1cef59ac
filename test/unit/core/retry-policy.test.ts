import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backoffMs } from '#core/retry-policy.ts';

const policy = { maxAttempts: 5, backoff: 'exponential', firstSeconds: 2, mostSeconds: 60 } as const;

test('the longest wait doubles with each attempt up to its bound', () => {
  const longest = [1, 2, 3, 4, 5, 6, 7].map((attempt) => backoffMs(policy, attempt, 1));
  expect(longest).toEqual([2000, 4000, 8000, 16000, 32000, 60000, 60000]);
});

test('full jitter: the wait lies anywhere between nothing and the longest', () => {
  expect(backoffMs(policy, 3, 0)).toBe(0);
  expect(backoffMs(policy, 3, 0.5)).toBe(4000);
});

test('no policy and no attempt waits longer than an hour', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10_000 }),
      fc.integer({ min: 1, max: 1e9 }),
      (attempt, mostSeconds) => {
        const wait = backoffMs({ ...policy, mostSeconds }, attempt, 1);
        return wait >= 0 && wait <= 3_600_000;
      },
    ),
  );
});
