import { describe, expect, test } from 'vitest';
import { EffectNotDoneError } from '#core/errors.ts';
import type { OnceOptions } from '#core/once.ts';
import { rerunTask } from '#core/rerun-task.ts';
import { acme, world } from './world.ts';

const minute = 60_000;

/** A world whose work sends one mail by ctx.once; `act` may fail, `options` may probe. */
function mailing(act: (mails: string[]) => Promise<string>, options: OnceOptions<string> = {}) {
  const mails: string[] = [];
  const w = world(({ once }) => once('mail', () => act(mails), { maxSeconds: 10, ...options }));
  const send = async (rounds = 6) => {
    for (let round = 0; round < rounds; round += 1) {
      await w.work();
      await w.clock.advance(minute);
      await w.sweep();
    }
  };
  return { ...w, mails, send };
}

const sends = async (mails: string[]) => {
  mails.push('hello');
  return 'message-1';
};

describe('ctx.once', () => {
  test('does it once and returns its recorded result to every rerun', async () => {
    const w = mailing(sends);
    const first = await w.submit();
    await w.send(1);
    const again = await rerunTask(acme, first.id, { by: 'key-1' }, w.submitDeps);
    await w.send(1);
    expect(w.mails).toEqual(['hello']);
    expect(await w.now(again.task)).toMatchObject({
      state: 'SUCCESS',
      result: 'message-1',
      rootId: first.id,
    });
  });

  test('an attempt that dies in the middle leaves it unknown: FAILURE, never repeated', async () => {
    const w = mailing(async (mails) => {
      mails.push('hello');
      return new Promise(() => {});
    });
    const task = await w.submit();
    void w.work();
    await w.clock.advance(4 * minute);
    await w.sweep();
    await w.send();
    expect(w.mails).toEqual(['hello']);
    expect(await w.now(task)).toMatchObject({ state: 'FAILURE', error: { reason: 'effectUnknown' } });
    expect(await w.runDeps.effects.list(task.rootId)).toMatchObject([{ step: 'mail', status: 'unknown' }]);
  });

  test('with a probe that finds it, the result of the dead attempt counts', async () => {
    let dies = true;
    const w = mailing(
      async (mails) => {
        mails.push('hello');
        return dies ? new Promise<string>(() => {}) : 'message-2';
      },
      { probe: async () => ({ done: true, result: 'message-1' }) },
    );
    const task = await w.submit();
    void w.work();
    await w.clock.advance(4 * minute);
    dies = false;
    await w.sweep();
    await w.send();
    expect(w.mails).toEqual(['hello']);
    expect(await w.now(task)).toMatchObject({ state: 'SUCCESS', result: 'message-1' });
  });

  test('with a probe that does not find it, it is done by the next attempt', async () => {
    let dies = true;
    const w = mailing(
      async (mails) => {
        if (dies) return new Promise<string>(() => {});
        return sends(mails);
      },
      { probe: async () => ({ done: false }) },
    );
    const task = await w.submit();
    void w.work();
    await w.clock.advance(4 * minute);
    dies = false;
    await w.sweep();
    await w.send();
    expect(w.mails).toEqual(['hello']);
    expect((await w.now(task)).state).toBe('SUCCESS');
  });

  test('a refusal that certainly did nothing is tried again', async () => {
    let refusals = 1;
    const w = mailing(async (mails) => {
      refusals -= 1;
      if (refusals >= 0) throw new EffectNotDoneError('connection refused');
      return sends(mails);
    });
    const task = await w.submit();
    await w.send();
    expect(w.mails).toEqual(['hello']);
    expect((await w.now(task)).state).toBe('SUCCESS');
  });

  test('an error in the middle leaves it unknown', async () => {
    const w = mailing(async (mails) => {
      mails.push('hello');
      throw new Error('no answer');
    });
    const task = await w.submit();
    await w.send();
    expect(w.mails).toEqual(['hello']);
    expect(await w.now(task)).toMatchObject({ state: 'FAILURE', error: { reason: 'effectUnknown' } });
  });

  test('while another live attempt does it, the second one waits and costs no attempt', async () => {
    const finish: (() => void)[] = [];
    const w = mailing(async (mails) => {
      await new Promise<void>((resolve) => finish.push(resolve));
      return sends(mails);
    });
    const root = await w.submit();
    await w.store.update(root, {
      name: 'end',
      when: { kind: 'all', of: [] },
      change: {
        set: {
          state: 'FAILURE',
          endedAt: 1,
          endedBy: 'test',
          ttl: 4e9,
          error: { reason: 'x', message: 'x' },
        },
        remove: ['openKey', 'dueAt'],
      },
    });
    w.wakeUps.lose();
    const one = (await rerunTask(acme, root.id, { by: 'key-1' }, w.submitDeps)).task;
    const running = w.work();
    await w.clock.advance(0);
    const two = (await rerunTask(acme, root.id, { by: 'key-1' }, w.submitDeps)).task;
    await w.work();
    expect(await w.now(two)).toMatchObject({
      state: 'RETRY',
      attempts: 0,
      error: { reason: 'effectBusyError' },
    });
    finish[0]?.();
    await running;
    await w.send();
    expect(w.mails).toEqual(['hello']);
    expect([(await w.now(one)).state, (await w.now(two)).state]).toEqual(['SUCCESS', 'SUCCESS']);
  });

  test('is not begun when no attempt lasts long enough for it', async () => {
    const w = mailing(sends, { maxSeconds: 3_600 });
    const task = await w.submit();
    await w.work();
    expect(w.mails).toEqual([]);
    expect(await w.now(task)).toMatchObject({ state: 'FAILURE', error: { reason: 'effectTooLong' } });
  });
});
