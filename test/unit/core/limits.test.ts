import { describe, expect, test } from 'vitest';
import type { AnyTaskDefinition } from '#core/define-task.ts';
import { parseRate } from '#core/limits.ts';
import { runTask } from '#core/run-task.ts';
import { type Work, world } from './world.ts';

/** A world whose one definition has limits. */
function limited(
  limits: Pick<AnyTaskDefinition, 'rateLimit' | 'concurrency'>,
  work: Work = async () => 'done',
) {
  const w = world(work);
  const plain = w.runDeps.definitionOf('work');
  if (!plain) throw new Error('no definition');
  const deps = { ...w.runDeps, definitionOf: () => ({ ...plain, ...limits }) };
  const deliver = async () => {
    for (const wakeUp of w.wakeUps.take('default')) await runTask(wakeUp, w.invocation(), deps);
  };
  return { ...w, deps, deliver };
}

describe('limits', () => {
  test('a rate limit costs no attempt, and every task runs in its time', async () => {
    const starts: number[] = [];
    const w = limited({ rateLimit: { per: 'definition', rate: '2/s' } }, async () =>
      starts.push(w.clock.now()),
    );
    const tasks = await Promise.all(Array.from({ length: 10 }, () => w.submit()));
    for (let second = 0; second < 40 && starts.length < 10; second += 1) {
      await w.deliver();
      await w.clock.advance(1_000);
    }
    expect(starts).toHaveLength(10);
    for (const start of starts)
      expect(starts.filter((at) => at >= start && at < start + 1_000).length).toBeLessThanOrEqual(3);
    for (const task of tasks)
      expect(await w.now(task)).toMatchObject({ state: 'SUCCESS', attempts: 1, claims: 1 });
  });

  test('concurrency 1 is really serial, and a freed slot is used again', async () => {
    let running = 0;
    let most = 0;
    const w = limited({ concurrency: { per: 'definition', limit: 1 } }, async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise<void>((resolve) => w.clock.after(1_000, resolve));
      running -= 1;
    });
    const tasks = await Promise.all(Array.from({ length: 4 }, () => w.submit()));
    for (let second = 0; second < 600; second += 1) {
      for (const wakeUp of w.wakeUps.take('default')) void runTask(wakeUp, w.invocation(), w.deps);
      await w.clock.advance(1_000);
    }
    expect(most).toBe(1);
    for (const task of tasks) expect(await w.now(task)).toMatchObject({ state: 'SUCCESS', attempts: 1 });
  });

  test('with a skippedResult, of two at once the second ends at once, and one that was begun waits', async () => {
    const skipped = { limit: 1, per: 'definition', skippedResult: 'skipped' } as const;
    let runs = 0;
    const w = limited({ concurrency: skipped }, async () => {
      runs += 1;
      await new Promise<void>((resolve) => w.clock.after(10_000, resolve));
      if (runs === 1) throw new Error('not this time');
      return 'done';
    });
    const first = await w.submit();
    const start = async () => {
      for (const wakeUp of w.wakeUps.take('default')) void runTask(wakeUp, w.invocation(), w.deps);
      await w.clock.advance(1_000);
    };
    await start();
    const second = await w.submit();
    await start();
    expect(await w.now(second)).toMatchObject({ state: 'SUCCESS', result: 'skipped', attempts: 1 });
    expect(await w.now(first)).toMatchObject({ state: 'STARTED' });
    for (let at = 0; at < 8; at += 1) await start();
    expect(await w.now(first)).toMatchObject({ state: 'RETRY', claims: 1 });
    const third = await w.submit();
    for (let at = 0; at < 60; at += 1) await start();
    for (const task of [first, third])
      expect(await w.now(task)).toMatchObject({ state: 'SUCCESS', result: 'done' });
    expect(runs).toBe(3);
  });

  test('a skippedResult is for the definition alone: a full queue makes tasks wait', async () => {
    const concurrency = { limit: 5, per: 'definition', skippedResult: 'skipped' } as const;
    const w = limited({ concurrency }, async () => 'done');
    const task = await w.submit();
    const holder = { lease: w.deps.random.lease(), leaseUntil: w.clock.now() + 5_000 };
    await w.deps.limits.takeSlot('queue:default:acme', 1, holder, w.clock.now());
    const deps = { ...w.deps, queueLimits: { tasksPerMinute: 600, perOwner: 1 } };
    for (const wakeUp of w.wakeUps.take('default')) await runTask(wakeUp, w.invocation(), deps);
    expect(await w.now(task)).toMatchObject({ state: 'PENDING', claims: 0 });
  });

  test('the slot of a worker that died is free when its lease is over', async () => {
    const w = limited({ concurrency: { per: 'definition', limit: 1 } }, async () => new Promise(() => {}));
    await w.submit();
    for (const wakeUp of w.wakeUps.take('default')) void runTask(wakeUp, w.invocation(), w.deps);
    await w.clock.advance(0);
    const taken = await w.deps.limits.takeSlot(
      'task:work',
      1,
      { lease: w.deps.random.lease(), leaseUntil: 1 },
      w.clock.now(),
    );
    expect(taken.taken).toBe(false);
    await w.clock.advance(151_000);
    const later = { lease: w.deps.random.lease(), leaseUntil: w.clock.now() + 1 };
    expect((await w.deps.limits.takeSlot('task:work', 1, later, w.clock.now())).taken).toBe(true);
  });

  test.each(['queue:default', 'task:work'])(
    'what is paused (%s) waits without an attempt and goes on after',
    async (name) => {
      const w = world();
      const task = await w.submit();
      await w.runDeps.controls.pause(name, 'test', w.clock.now());
      for (let minute = 0; minute < 5; minute += 1) {
        await w.work();
        await w.clock.advance(60_000);
      }
      expect(await w.now(task)).toMatchObject({ state: 'PENDING', claims: 0 });
      await w.runDeps.controls.resume(name);
      await w.work();
      expect(await w.now(task)).toMatchObject({ state: 'SUCCESS', attempts: 1 });
    },
  );

  test('low priority steps back while the queue is deep, for 15 minutes at the most', async () => {
    const w = world();
    const low = await w.submit({ priority: 'low' });
    const normal = await w.submit();
    w.wakeUps.depth = async () => 100_000;
    await w.work();
    expect([(await w.now(low)).state, (await w.now(normal)).state]).toEqual(['PENDING', 'SUCCESS']);
    for (let minute = 0; minute < 16; minute += 1) {
      await w.clock.advance(60_000);
      await w.work();
    }
    expect(await w.now(low)).toMatchObject({ state: 'SUCCESS', attempts: 1 });
  });

  test.each([
    ['10/s', 100, 10],
    ['600/m', 100, 10],
    ['5/h', 720_000, 1],
  ])('the rate %s is one per %i ms, %i at once', (text, intervalMs, burst) => {
    expect(parseRate(text)).toEqual({ intervalMs, burst });
  });

  test.each(['', '0/s', '10/d', '1.5/s', '10'])('"%s" is no rate', (text) => {
    expect(() => parseRate(text)).toThrow('is no rate');
  });
});
