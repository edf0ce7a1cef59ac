import fc from 'fast-check';
import { expect, test } from 'vitest';
import { timers } from '#bench/simulate/timers.ts';

test('timers come by time, those of one time in the order they were set, cancelled ones never', () => {
  const timer = fc.record({ at: fc.integer({ min: 0, max: 20 }), isCancelled: fc.boolean() });
  fc.assert(
    fc.property(fc.array(timer, { maxLength: 60 }), (asked) => {
      const all = timers();
      const fired: number[] = [];
      for (const [index, { at, isCancelled }] of asked.entries())
        all.set(at, () => fired.push(index)).cancelled = isCancelled;
      for (let next = all.take(20); next; next = all.take(20)) next.act();
      const expected = [...asked.entries()]
        .filter(([, { isCancelled }]) => !isCancelled)
        .sort(([a, { at: aAt }], [b, { at: bAt }]) => aAt - bAt || a - b)
        .map(([index]) => index);
      expect(fired).toEqual(expected);
    }),
  );
});

test('a timer is not taken before its time', () => {
  const all = timers();
  all.set(5, () => undefined);
  expect(all.take(4)).toBeUndefined();
  expect(all.nextAt()).toBe(5);
  expect(all.take(5)).toBeDefined();
  expect(all.nextAt()).toBeUndefined();
});
