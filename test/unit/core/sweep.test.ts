import { describe, expect, test } from 'vitest';
import { recordDeadLetter } from '#core/record-dead-letter.ts';
import { revokeTask } from '#core/revoke-task.ts';
import { runTask } from '#core/run-task.ts';
import { sweepBackoff } from '#core/sweep.ts';
import { acme, world } from './world.ts';

const minutes = (count: number) => count * 60_000;
const hang = () => new Promise(() => {});

describe('the sweep', () => {
  test('sends the wake-up of a task whose first send was lost', async () => {
    const w = world();
    const task = await w.submit();
    w.wakeUps.lose();
    await w.clock.advance(minutes(2));
    expect(await w.sweep()).toMatchObject({ repaired: 1, complete: true });
    await w.work();
    expect((await w.now(task)).state).toBe('SUCCESS');
  });

  test('leaves alone what is not due', async () => {
    const w = world();
    await w.submit();
    expect(await w.sweep()).toEqual({ seen: 0, repaired: 0, failed: 0, complete: true });
    expect(w.wakeUps.all()).toHaveLength(1);
  });

  test('starts a task with a far eta to the second', async () => {
    const w = world();
    const task = await w.submit({ countdownSeconds: 86_400 });
    expect(w.wakeUps.all()).toEqual([]);
    await w.clock.advance(86_400_000 - minutes(14));
    await w.sweep();
    await w.clock.advance(minutes(14) - 1);
    expect(await w.work()).toBe(0);
    await w.clock.advance(1);
    await w.work();
    expect((await w.now(task)).state).toBe('SUCCESS');
  });

  test.each([899, 900, 901])(
    'starts a task %i s ahead exactly once and not early',
    async (countdownSeconds) => {
      const w = world();
      const task = await w.submit({ countdownSeconds });
      for (let second = 0; second < countdownSeconds; second += 60) {
        await w.sweep();
        expect(await w.work()).toBe(0);
        await w.clock.advance(Math.min(60, countdownSeconds - second) * 1000);
      }
      await w.work();
      expect(await w.now(task)).toMatchObject({ state: 'SUCCESS', claims: 1 });
    },
  );

  test('ends a lost lease as a crash and tries again; the fourth crash is the last', async () => {
    const w = world(hang);
    const task = await w.submit();
    for (let crash = 1; crash <= 4; crash += 1) {
      void w.work();
      await w.clock.advance(0);
      expect((await w.now(task)).state).toBe('STARTED');
      await w.clock.advance(minutes(4));
      await w.sweep();
      await w.clock.advance(minutes(1));
    }
    expect(await w.now(task)).toMatchObject({ state: 'FAILURE', crashes: 4, error: { reason: 'crashed' } });
    expect(w.store.open()).toEqual([]);
  });

  test('never ends a live lease', async () => {
    const w = world(hang);
    const task = await w.submit();
    const [wakeUp] = w.wakeUps.take('default');
    if (!wakeUp) throw new Error('no wake-up');
    void runTask(wakeUp, w.invocation(600), w.runDeps);
    await w.clock.advance(minutes(10));
    await w.sweep();
    expect(await w.now(task)).toMatchObject({ state: 'STARTED', crashes: 0 });
  });

  test('makes a crashed attempt of a revoked task REVOKED', async () => {
    const w = world(hang);
    const task = await w.submit();
    void w.work();
    await w.clock.advance(0);
    await revokeTask(acme, task.id, 'key-1', w.submitDeps);
    await w.clock.advance(minutes(4));
    await w.sweep();
    expect((await w.now(task)).state).toBe('REVOKED');
  });

  test('an attempt that outlived its lease cannot write its outcome', async () => {
    let finish = () => {};
    const w = world(() => new Promise<void>((resolve) => (finish = resolve)));
    const task = await w.submit();
    const first = w.work();
    await w.clock.advance(minutes(4));
    await w.sweep();
    finish();
    await first;
    expect(await w.now(task)).toMatchObject({ state: 'RETRY', crashes: 1 });
  });

  test('an attempt that outlived its lease cannot write the outcome of the next one', async () => {
    const finish: (() => void)[] = [];
    const w = world(() => new Promise<void>((resolve) => finish.push(resolve)));
    const task = await w.submit();
    const first = w.work();
    await w.clock.advance(minutes(4));
    await w.sweep();
    await w.clock.advance(minutes(1));
    const second = w.work();
    await w.clock.advance(0);
    finish[0]?.();
    await first;
    expect(await w.now(task)).toMatchObject({ state: 'STARTED', claims: 2 });
    finish[1]?.();
    await second;
    expect(await w.now(task)).toMatchObject({ state: 'SUCCESS', outputPrefix: `acme/${task.id}/2/` });
  });

  test('of two at once only one sends', async () => {
    const w = world();
    await w.submit();
    w.wakeUps.lose();
    await w.clock.advance(minutes(3));
    await Promise.all([w.sweep(), w.sweep()]);
    expect(w.wakeUps.all()).toHaveLength(1);
  });

  test('expires what was not started in time and gives up what nobody ever starts', async () => {
    const w = world();
    const expiring = await w.submit({ expiresAt: new Date(w.clock.now() + 60_000).toISOString() });
    const waiting = await w.submit();
    w.wakeUps.lose();
    await w.clock.advance(minutes(3));
    await w.sweep();
    expect(await w.now(expiring)).toMatchObject({ state: 'REVOKED', revokeReason: 'expired' });
    await w.clock.advance(7 * 86_400_000);
    w.wakeUps.lose();
    await w.sweep();
    expect(await w.now(waiting)).toMatchObject({ state: 'FAILURE', error: { reason: 'neverStarted' } });
  });

  test('gives a deep queue time, three times, and then sends all the same', async () => {
    const w = world();
    const task = await w.submit();
    w.wakeUps.lose();
    w.wakeUps.depth = async () => 100_000;
    const sent: number[] = [];
    for (let round = 0; round < 4; round += 1) {
      const { dueAt } = (await w.now(task)) as { dueAt: number };
      await w.clock.advance(dueAt - w.clock.now());
      await w.sweep();
      sent.push(w.wakeUps.all().length);
    }
    expect(sent).toEqual([0, 0, 0, 1]);
  });

  test('a failing repair does not stop the others', async () => {
    const w = world();
    const [bad, good] = [await w.submit(), await w.submit()];
    w.wakeUps.lose();
    await w.clock.advance(minutes(3));
    const { update } = w.store;
    w.store.update = (ref, write) =>
      ref.id === bad.id ? Promise.reject(new Error('throttled')) : update(ref, write);
    expect(await w.sweep()).toMatchObject({ repaired: 1, failed: 1 });
    expect(w.wakeUps.all().map(({ wakeUp }) => wakeUp.id)).toEqual([good.id]);
  });

  test('looks at old tasks less and less often', async () => {
    const w = world();
    const task = await w.submit();
    const backoffAt = (ms: number) => sweepBackoff(task, task.createdAt + ms, 0.5);
    expect([backoffAt(0), backoffAt(minutes(10)), backoffAt(minutes(60 * 24))]).toEqual([
      minutes(2),
      minutes(10),
      minutes(360),
    ]);
  });
});

describe('a dead letter', () => {
  test('ends a task that no worker could take', async () => {
    const w = world();
    const task = await w.submit();
    await recordDeadLetter({ owner: acme, id: task.id, claims: 0 }, w.sweepDeps);
    expect(await w.now(task)).toMatchObject({ state: 'FAILURE', error: { reason: 'undeliverable' } });
  });

  test('that is an old duplicate does not touch a task that was claimed since', async () => {
    const w = world(async () => {
      throw new Error('again');
    });
    const task = await w.submit();
    await w.work();
    expect(await recordDeadLetter({ owner: acme, id: task.id, claims: 0 }, w.sweepDeps)).toBe('outdated');
    expect((await w.now(task)).state).toBe('RETRY');
  });

  test('never ends a running task', async () => {
    const w = world(hang);
    const task = await w.submit();
    void w.work();
    await w.clock.advance(0);
    expect(await recordDeadLetter({ owner: acme, id: task.id, claims: 1 }, w.sweepDeps)).toBe('outdated');
    expect((await w.now(task)).state).toBe('STARTED');
  });
});
