import { describe, expect, test } from 'vitest';
import { answerTask } from '#core/answer-task.ts';
import type { OutsideState } from '#core/define-task.ts';
import { revokeTask } from '#core/revoke-task.ts';
import { runTask } from '#core/run-task.ts';
import { acme, world } from './world.ts';

/** One task that begins work outside in its first attempt and waits for it; a test says how that work stands. */
function outsideWorld() {
  const outside = { begun: 0, stops: 0, state: 'running' as OutsideState };
  const w = world(
    async ({ restored, saveOutside, suspend }) => {
      if (restored === undefined) {
        await saveOutside({ begun: true }, true);
        outside.begun += 1;
      }
      if (outside.state === 'running') return suspend(3_600, 60);
      if (outside.state === 'done') return 'done outside';
      await saveOutside({ begun: false }, false);
      throw new Error('it stopped');
    },
    async () => {
      outside.stops += 1;
      return outside.state;
    },
  );
  const minute = async () => {
    await w.clock.advance(61_000);
    await w.sweep();
    await w.work();
  };
  return { ...w, outside, minute };
}

describe('work outside', () => {
  test('an event that never comes is made up for: the sweep has the outside asked', async () => {
    const w = outsideWorld();
    const task = await w.submit();
    await w.work();
    expect(await w.now(task)).toMatchObject({ state: 'WAITING', outside: true });
    await w.minute();
    expect((await w.now(task)).state).toBe('WAITING');
    w.outside.state = 'done';
    await w.minute();
    expect(await w.now(task)).toMatchObject({ state: 'SUCCESS', result: 'done outside', attempts: 1 });
    expect(await w.now(task)).not.toHaveProperty('outside');
    expect(w.outside.begun).toBe(1);
  });

  test('an event continues it at once', async () => {
    const w = outsideWorld();
    const task = await w.submit();
    await w.work();
    const waiting = await w.now(task);
    if (waiting.state !== 'WAITING') throw new Error(waiting.state);
    w.outside.state = 'done';
    expect(await answerTask(task, waiting.waitKey, { state: 'FINISHED' }, w.runDeps)).toBe(true);
    expect(await answerTask(task, waiting.waitKey, { state: 'FAILED' }, w.runDeps)).toBe(false);
    await w.work();
    expect((await w.now(task)).state).toBe('SUCCESS');
  });

  test('a revoke is confirmed only when the outside was seen to have stopped', async () => {
    const w = outsideWorld();
    const task = await w.submit();
    await w.work();
    await revokeTask(acme, task.id, 'key-1', w.submitDeps);
    await w.work();
    expect(w.outside.stops).toBe(1);
    expect((await w.now(task)).state).toBe('WAITING');
    await w.minute();
    expect((await w.now(task)).state).toBe('WAITING');
    w.outside.state = 'stopped';
    for (let minutes = 0; minutes < 3; minutes += 1) await w.minute();
    expect(await w.now(task)).toMatchObject({ state: 'REVOKED', endedBy: 'revoke:key-1' });
  });

  test('a version without the definition cannot stop it: the revoke waits for one that has it', async () => {
    const w = outsideWorld();
    const task = await w.submit();
    await w.work();
    await revokeTask(acme, task.id, 'key-1', w.submitDeps);
    w.outside.state = 'stopped';
    for (const { owner, id, claims } of w.wakeUps.take('default'))
      await runTask({ owner, id, claims }, w.invocation(), { ...w.runDeps, definitionOf: () => undefined });
    expect(await w.now(task)).toMatchObject({ state: 'WAITING', outside: true });
    await w.minute();
    await w.minute();
    expect(await w.now(task)).toMatchObject({ state: 'REVOKED' });
    expect(w.outside.stops).toBe(1);
  });

  test('what was done outside wins over a revoke', async () => {
    const w = outsideWorld();
    const task = await w.submit();
    await w.work();
    w.outside.state = 'done';
    await revokeTask(acme, task.id, 'key-1', w.submitDeps);
    await w.work();
    await w.work();
    expect(await w.now(task)).toMatchObject({ state: 'SUCCESS', result: 'done outside' });
  });

  test('a revoke of a running attempt leaves the decision to the outside', async () => {
    const w = world(
      async ({ saveOutside, suspend, signal }) => {
        await saveOutside({}, true);
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        return suspend(3_600, 60);
      },
      async () => 'stopped',
    );
    const task = await w.submit();
    const running = w.work();
    await w.clock.advance(100);
    await revokeTask(acme, task.id, 'key-1', w.submitDeps);
    await w.clock.advance(2_000);
    await running;
    expect(await w.now(task)).toMatchObject({ state: 'WAITING', outside: true });
    await w.clock.advance(61_000);
    await w.sweep();
    await w.work();
    expect((await w.now(task)).state).toBe('REVOKED');
  });

  test('a revoke after the attempt died asks the outside, too', async () => {
    const w = world(
      ({ saveOutside }) => saveOutside({}, true).then(() => new Promise(() => undefined)),
      async () => 'stopped',
    );
    const task = await w.submit();
    void w.work();
    await w.clock.advance(200_000);
    await w.sweep();
    expect((await w.now(task)).state).toBe('RETRY');
    await revokeTask(acme, task.id, 'key-1', w.submitDeps);
    expect(await w.now(task)).toMatchObject({ state: 'RETRY', cancelRequestedBy: 'key-1' });
    await w.clock.advance(1_000);
    await w.work();
    expect((await w.now(task)).state).toBe('REVOKED');
  });

  test('work is not begun once a revoke was asked for', async () => {
    let begun = false;
    const w = world(async ({ saveOutside, signal }) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      await saveOutside({}, true);
      begun = true;
    });
    const task = await w.submit();
    const running = w.work();
    await w.clock.advance(100);
    await revokeTask(acme, task.id, 'key-1', w.submitDeps);
    await w.clock.advance(2_000);
    await running;
    expect(begun).toBe(false);
    expect((await w.now(task)).state).toBe('REVOKED');
  });
});
