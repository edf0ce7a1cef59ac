import { describe, expect, test } from 'vitest';
import type { LeaseId } from '#core/ids.ts';
import { revokeTask } from '#core/revoke-task.ts';
import { answerWait } from '#core/transitions.ts';
import { acme, world } from './world.ts';

describe('ctx.checkpoint', () => {
  test('a task longer than its limit goes on in further invocations, as one attempt', async () => {
    const invocations: number[] = [];
    const w = world(async ({ checkpoint, restored }) => {
      const from = typeof restored === 'number' ? restored : 0;
      invocations.push(from);
      for (let step = from + 1; step <= 10; step += 1) {
        await new Promise<void>((resolve) => w.clock.after(20_000, resolve));
        await checkpoint(step);
      }
      return 'all ten';
    });
    const task = await w.submit();
    for (let round = 0; round < 5; round += 1) {
      const work = w.work();
      await w.clock.advance(60_000);
      await work;
    }
    expect(invocations).toEqual([0, 3, 6, 9]);
    expect(await w.now(task)).toMatchObject({
      state: 'SUCCESS',
      result: 'all ten',
      attempts: 1,
      continuations: 3,
    });
    expect(await w.now(task)).not.toHaveProperty('checkpoint');
  });

  test('an attempt that throws leaves its checkpoint to the next one', async () => {
    const seen: unknown[] = [];
    const w = world(async ({ checkpoint, restored, attempt }) => {
      seen.push(restored);
      await checkpoint({ done: attempt });
      if (attempt === 1) throw new Error('again');
    });
    await w.submit();
    await w.work();
    await w.clock.advance(60_000);
    await w.work();
    expect(seen).toEqual([undefined, { done: 1 }]);
  });

  test('a state above 16 KB is refused with advice', async () => {
    const w = world(({ checkpoint }) => checkpoint('x'.repeat(20_000)));
    const task = await w.submit();
    await w.work();
    expect(await w.now(task)).toMatchObject({ state: 'FAILURE', error: { reason: 'checkpointTooLarge' } });
  });
});

describe('ctx.suspend', () => {
  const waiting = () =>
    world(async ({ suspend, answer }) => (answer === undefined ? suspend(600) : { answer }));

  test('nothing runs until the outside answers under its key', async () => {
    const w = waiting();
    const task = await w.submit();
    await w.work();
    const suspended = await w.now(task);
    if (suspended.state !== 'WAITING') throw new Error(suspended.state);
    const wrong = await w.store.update(task, answerWait('another' as LeaseId, w.clock.now(), 1));
    expect(wrong.applied).toBe(false);
    await w.store.update(task, answerWait(suspended.waitKey, w.clock.now(), { rows: 7 }));
    await w.clock.advance(60_000);
    await w.sweep();
    await w.work();
    expect(await w.now(task)).toMatchObject({
      state: 'SUCCESS',
      result: { answer: { rows: 7 } },
      attempts: 1,
      claims: 2,
    });
  });

  test('without an answer it ends as timedOut', async () => {
    const w = waiting();
    const task = await w.submit();
    await w.work();
    for (let minute = 0; minute < 15; minute += 1) {
      await w.clock.advance(60_000);
      await w.sweep();
    }
    expect(await w.now(task)).toMatchObject({ state: 'FAILURE', error: { reason: 'timedOut' } });
  });

  test('a revoke is confirmed by the next sweep, even if an answer came', async () => {
    const w = waiting();
    const task = await w.submit();
    await w.work();
    const suspended = await w.now(task);
    if (suspended.state !== 'WAITING') throw new Error(suspended.state);
    await revokeTask(acme, task.id, 'key-1', w.submitDeps);
    await w.store.update(task, answerWait(suspended.waitKey, w.clock.now(), 1));
    await w.work();
    await w.clock.advance(60_000);
    await w.sweep();
    expect((await w.now(task)).state).toBe('REVOKED');
  });
});
