import { describe, expect, test } from 'vitest';
import { PermanentTaskError, RetryAfterError } from '#core/errors.ts';
import { revokeTask } from '#core/revoke-task.ts';
import { runTask } from '#core/run-task.ts';
import { acme, world } from './world.ts';

const later = <T>(promise: Promise<T>) => promise.catch((error: unknown) => error);

describe('an attempt', () => {
  test('that returns makes the task SUCCESS with its result, and the queue is empty', async () => {
    const w = world(async ({ attempt }) => ({ attempt }));
    const task = await w.submit();
    await w.work();
    expect(await w.now(task)).toMatchObject({
      state: 'SUCCESS',
      result: { attempt: 1 },
      attempts: 1,
      claims: 1,
    });
    expect(w.wakeUps.all()).toEqual([]);
    expect(w.store.open()).toEqual([]);
  });

  test('that throws is retried after its back-off, and the third failure is the last', async () => {
    const w = world(async () => {
      throw new TypeError('no luck');
    });
    const task = await w.submit();
    await w.work();
    expect(await w.now(task)).toMatchObject({
      state: 'RETRY',
      error: { reason: 'typeError', message: 'no luck' },
    });
    for (let attempt = 2; attempt <= 3; attempt += 1) {
      await w.clock.advance(60_000);
      await w.work();
    }
    expect(await w.now(task)).toMatchObject({
      state: 'FAILURE',
      attempts: 3,
      error: { reason: 'typeError' },
    });
  });

  test('that throws PermanentTaskError fails at once with its reason', async () => {
    const w = world(async () => {
      throw new PermanentTaskError('damaged', 'The file is damaged.');
    });
    const task = await w.submit();
    await w.work();
    expect(await w.now(task)).toMatchObject({ state: 'FAILURE', error: { reason: 'damaged' }, attempts: 1 });
  });

  test('that throws tells the causes too, without keys in them', async () => {
    const w = world(async () => {
      const cause = new Error(`refused for bl_abcdefghij23_${'x'.repeat(43)}`, { cause: 'no route' });
      throw new PermanentTaskError('unreachable', 'The receiver cannot be reached.', { cause });
    });
    const task = await w.submit();
    await w.work();
    expect(await w.now(task)).toMatchObject({
      error: { reason: 'unreachable', causes: ['Error: refused for bl_abcdefghij23_[redacted]', 'no route'] },
    });
  });

  test('that throws RetryAfterError waits as long as it said', async () => {
    let calls = 0;
    const w = world(async () => {
      calls += 1;
      if (calls === 1) throw new RetryAfterError(300, 'busy');
      return 'ok';
    });
    const task = await w.submit();
    await w.work();
    await w.clock.advance(299_000);
    expect(await w.work()).toBe(0);
    await w.clock.advance(1_000);
    await w.work();
    expect(await w.now(task)).toMatchObject({ state: 'SUCCESS', attempts: 2 });
  });

  test.each([1.001, 1 / 3, Number.NaN, Infinity, -1])(
    'that throws RetryAfterError with %d seconds is tried again all the same',
    async (seconds) => {
      let calls = 0;
      const w = world(async () => {
        calls += 1;
        if (calls === 1) throw new RetryAfterError(seconds, 'busy');
        return 'ok';
      });
      const task = await w.submit();
      await w.work();
      await w.clock.advance(60_000);
      await w.work();
      expect(await w.now(task)).toMatchObject({ state: 'SUCCESS', attempts: 2 });
    },
  );

  test('whose input does not parse fails as invalidInput', async () => {
    const w = world();
    const task = await w.submit();
    await w.store.update(task, {
      name: 'spoil',
      when: { kind: 'present', field: 'id' },
      change: { set: { input: { x: 1 } } },
    });
    await w.work();
    expect(await w.now(task)).toMatchObject({ state: 'FAILURE', error: { reason: 'invalidInput' } });
  });

  test.each([
    ['names its definition', true],
    ['is of a version that did not name it', false],
  ])(
    'of a definition that this version has not waits, whose wake-up %s, until one has it',
    async (_, isNamed) => {
      const w = world();
      const task = await w.submit();
      const older = { ...w.runDeps, definitionOf: () => undefined };
      for (let minute = 0; minute < 20; minute += 1) {
        for (const { task: name, ...wakeUp } of w.wakeUps.take('default'))
          await runTask(isNamed ? { ...wakeUp, task: name } : wakeUp, w.invocation(), older);
        const waiting = await w.now(task);
        expect(['PENDING', 'RETRY']).toContain(waiting.state);
        expect([waiting.attempts, waiting.crashes]).toEqual([0, 0]);
        expect(w.wakeUps.all()).toHaveLength(1);
        expect(w.store.open()).toHaveLength(1);
        await w.clock.advance(60_000);
      }
      await w.work();
      expect(await w.now(task)).toMatchObject({ state: 'SUCCESS', attempts: 1 });
    },
  );

  test('puts a result above 32 KB into S3 below its own prefix', async () => {
    const w = world(async () => 'x'.repeat(40_000));
    const task = await w.submit();
    await w.work();
    const done = await w.now(task);
    expect(done).toMatchObject({ state: 'SUCCESS', outputPrefix: `acme/${task.id}/1/`, resultBytes: 40_002 });
    expect(done).not.toHaveProperty('result');
    expect(w.objects.results.has(`acme/${task.id}/1/result.json`)).toBe(true);
  });

  test('writes progress at most once a second, and the last one with the outcome', async () => {
    const w = world(async ({ progress }) => {
      for (let done = 1; done <= 20; done += 1) {
        progress(done, 20, 'pages');
        await new Promise<void>((resolve) => w.clock.after(200, resolve));
      }
      return 'ok';
    });
    const task = await w.submit();
    let writes = 0;
    const { update } = w.store;
    w.store.update = (ref, write) => {
      if (write.name === 'progress') writes += 1;
      return update(ref, write);
    };
    const run = w.work();
    await w.clock.advance(5_000);
    await run;
    expect(writes).toBeGreaterThanOrEqual(3);
    expect(writes).toBeLessThanOrEqual(5);
    expect(await w.now(task)).toMatchObject({
      state: 'SUCCESS',
      progress: { done: 20, total: 20, stage: 'pages' },
    });
  });
});

describe('the limits of an attempt', () => {
  test('at the soft limit its signal aborts and it fails as timeLimit', async () => {
    const w = world(
      ({ signal }) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    );
    const task = await w.submit({ maxAttempts: 1 });
    const run = w.work();
    await w.clock.advance(60_000);
    await run;
    expect(await w.now(task)).toMatchObject({ state: 'FAILURE', error: { reason: 'timeLimit' } });
  });

  test('work that ignores its signal is ended with the process, 5 s before AWS would', async () => {
    const w = world(() => new Promise(() => {}));
    await w.submit();
    void w.work();
    await w.clock.advance(114_000);
    expect(w.exits).toEqual([]);
    await w.clock.advance(1_000);
    expect(w.exits).toHaveLength(1);
  });

  test('no task is claimed when too little of the invocation is left; its wake-up goes back fresh', async () => {
    const w = world();
    const task = await w.submit();
    const [wakeUp] = w.wakeUps.take('default');
    if (!wakeUp) throw new Error('no wake-up');
    await runTask(wakeUp, w.invocation(64), w.runDeps);
    expect(await w.now(task)).toMatchObject({ state: 'PENDING', claims: 0 });
    expect(w.wakeUps.all()).toHaveLength(1);
  });

  test('the lease outlives the invocation', async () => {
    const w = world(() => new Promise(() => {}));
    const task = await w.submit();
    void w.work();
    await w.clock.advance(0);
    expect(await w.now(task)).toMatchObject({ state: 'STARTED', leaseUntil: w.clock.now() + 150_000 });
  });
});

describe('a wake-up', () => {
  test('that comes twice runs the task once', async () => {
    let runs = 0;
    const w = world(async () => {
      runs += 1;
    });
    await w.submit();
    const [wakeUp] = w.wakeUps.take('default');
    if (!wakeUp) throw new Error('no wake-up');
    await Promise.all([
      runTask(wakeUp, w.invocation(), w.runDeps),
      runTask(wakeUp, w.invocation(), w.runDeps),
    ]);
    await runTask(wakeUp, w.invocation(), w.runDeps);
    expect(runs).toBe(1);
  });

  test('for a task that is gone is just deleted', async () => {
    const w = world();
    const task = await w.submit();
    w.store.delete(task);
    expect(await w.work()).toBe(1);
    expect(w.wakeUps.all()).toEqual([]);
  });

  test('that comes too early goes back with the rest of the delay', async () => {
    const w = world();
    const task = await w.submit({ countdownSeconds: 100 });
    await w.clock.advance(40_000);
    await runTask({ owner: acme, id: task.id, claims: 0 }, w.invocation(), w.runDeps);
    expect(await w.now(task)).toMatchObject({ state: 'SCHEDULED', claims: 0 });
    expect(w.wakeUps.all().map(({ visibleAt }) => visibleAt - w.clock.now())).toEqual([60_000, 60_000]);
  });

  test('for an expired task makes it REVOKED and runs nothing', async () => {
    let runs = 0;
    const w = world(async () => {
      runs += 1;
    });
    const expiresAt = new Date(w.clock.now() + 10_000).toISOString();
    const task = await w.submit({ expiresAt });
    await w.clock.advance(10_000);
    await w.work();
    expect(await w.now(task)).toMatchObject({ state: 'REVOKED', revokeReason: 'expired' });
    expect(runs).toBe(0);
  });

  test('comes back when the store fails at the claim', async () => {
    const w = world();
    const task = await w.submit();
    const { update } = w.store;
    w.store.update = () => Promise.reject(new Error('store is down'));
    expect(await later(w.work())).toBeInstanceOf(Error);
    w.store.update = update;
    expect((await w.now(task)).state).toBe('PENDING');
  });
});

describe('answers that are lost', () => {
  test('a claim whose answer is lost recognises its own lease and runs', async () => {
    const w = world();
    const task = await w.submit();
    repeatWrites(w, 'claim');
    await w.work();
    expect(await w.now(task)).toMatchObject({ state: 'SUCCESS', claims: 1 });
  });

  test('an outcome whose answer is lost is written once and not discarded', async () => {
    const w = world();
    const task = await w.submit();
    repeatWrites(w, 'succeed');
    await w.work();
    expect((await w.now(task)).state).toBe('SUCCESS');
    expect(w.log.lines.some(({ message }) => message === 'task succeeded')).toBe(true);
  });

  test('a retry whose answer is lost still sends its wake-up', async () => {
    const w = world(async () => {
      throw new Error('again');
    });
    const task = await w.submit();
    repeatWrites(w, 'retry');
    await w.work();
    expect((await w.now(task)).state).toBe('RETRY');
    expect(w.wakeUps.all()).toHaveLength(1);
  });
});

describe('revoking', () => {
  test('a queued task is REVOKED at once and never starts', async () => {
    let runs = 0;
    const w = world(async () => {
      runs += 1;
    });
    const task = await w.submit();
    expect(await revokeTask(acme, task.id, 'key-1', w.submitDeps)).toMatchObject({
      state: 'REVOKED',
      endedBy: 'revoke:key-1',
    });
    await w.work();
    expect(runs).toBe(0);
  });

  test('a running task sees its signal within 2 s and becomes REVOKED', async () => {
    let abortedAt = 0;
    const w = world(
      ({ signal }) =>
        new Promise((_, reject) =>
          signal.addEventListener('abort', () => {
            abortedAt = w.clock.now();
            reject(new Error('stopping'));
          }),
        ),
    );
    const task = await w.submit();
    const run = w.work();
    await w.clock.advance(10_000);
    const asked = w.clock.now();
    expect((await revokeTask(acme, task.id, 'key-1', w.submitDeps)).state).toBe('STARTED');
    await w.clock.advance(2_000);
    await run;
    expect(abortedAt - asked).toBeLessThanOrEqual(2_000);
    expect(await w.now(task)).toMatchObject({ state: 'REVOKED', revokeReason: 'revoked' });
  });

  test('work that returns after the revoke does not become SUCCESS', async () => {
    let finish = () => {};
    const w = world(() => new Promise<void>((resolve) => (finish = resolve)));
    const task = await w.submit();
    const run = w.work();
    await w.clock.advance(100);
    await revokeTask(acme, task.id, 'key-1', w.submitDeps);
    finish();
    await run;
    expect((await w.now(task)).state).toBe('REVOKED');
  });

  test('an ended task is a conflict; a revoked one is itself', async () => {
    const w = world();
    const task = await w.submit();
    await w.work();
    expect(await later(revokeTask(acme, task.id, 'key-1', w.submitDeps))).toMatchObject({ kind: 'conflict' });
    const other = await w.submit();
    await revokeTask(acme, other.id, 'key-1', w.submitDeps);
    expect((await revokeTask(acme, other.id, 'key-1', w.submitDeps)).state).toBe('REVOKED');
  });
});

/** Each write of that name has its effect and is then repeated, as the SDK does when the answer is lost. */
function repeatWrites(w: ReturnType<typeof world>, name: string): void {
  const { update } = w.store;
  w.store.update = async (ref, write) => {
    if (write.name === name) await update(ref, write);
    return update(ref, write);
  };
}
