import { describe, expect, test } from 'vitest';
import { systemClock } from '#adapters/system/clock.ts';
import { systemRandomness } from '#adapters/system/randomness.ts';
import { createdAtOf } from '#core/ids.ts';

describe('the machine', () => {
  test('makes task ids that tell their time, leases of their own, fractions below one', () => {
    const at = Date.UTC(2026, 10, 20);
    const ids = Array.from({ length: 100 }, () => systemRandomness.taskId(at));
    expect(ids.map(createdAtOf)).toEqual(ids.map(() => at));
    expect(new Set(ids).size).toBe(100);
    expect(systemRandomness.lease()).not.toBe(systemRandomness.lease());
    const fractions = Array.from({ length: 1000 }, () => systemRandomness.fraction());
    expect(Math.min(...fractions)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...fractions)).toBeLessThan(1);
  });

  test('calls back after a while, unless that is cancelled', async () => {
    const called: string[] = [];
    systemClock.after(1, () => called.push('cancelled'))();
    await new Promise<void>((resolve) => {
      systemClock.after(2, () => {
        called.push('kept');
        resolve();
      });
    });
    expect(called).toEqual(['kept']);
    expect(Math.abs(systemClock.now() - Date.now())).toBeLessThan(1000);
  });
});
