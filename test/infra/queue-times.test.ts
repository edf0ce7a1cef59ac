import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { queueRetentionSeconds, queueTimes } from '#lib/constructs/queue-times.ts';

test('a worker gets a fifth more than its slowest task, and a minute', () => {
  expect(queueTimes('any', 600)).toEqual({
    workerTimeoutSeconds: 780,
    visibilitySeconds: 4680,
    maxReceiveCount: 30,
  });
  expect(queueTimes('any', 30)).toEqual({
    workerTimeoutSeconds: 96,
    visibilitySeconds: 576,
    maxReceiveCount: 100,
  });
});

test('a queue that no task uses is refused', () => {
  expect(() => queueTimes('nobody')).toThrow('no task of the catalogue uses the queue "nobody"');
});

test('whatever a task asks for, AWS accepts it and messages reach the dead letters before they expire', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 780 }), (seconds) => {
      const { workerTimeoutSeconds, visibilitySeconds, maxReceiveCount } = queueTimes('any', seconds);
      expect(workerTimeoutSeconds).toBeGreaterThan(seconds);
      expect(workerTimeoutSeconds).toBeLessThanOrEqual(900);
      expect(visibilitySeconds).toBe(6 * workerTimeoutSeconds);
      expect(visibilitySeconds * maxReceiveCount).toBeLessThanOrEqual(queueRetentionSeconds);
    }),
  );
});
