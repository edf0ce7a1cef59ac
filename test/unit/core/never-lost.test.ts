import fc from 'fast-check';
import { expect, test } from 'vitest';
import { recordDeadLetter } from '#core/record-dead-letter.ts';
import { revokeTask } from '#core/revoke-task.ts';
import { runTask } from '#core/run-task.ts';
import { isEnded } from '#core/states.ts';
import type { Task } from '#core/task.ts';
import { acme, world } from './world.ts';

/** What may happen to a deployment at any moment. */
const step = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('submit' as const),
      countdown: fc.constantFrom(0, 0, 30, 2000),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constantFrom('work' as const, 'sweep' as const, 'crash' as const) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom('lose' as const, 'duplicate' as const, 'storeFails' as const),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('revoke' as const, 'deadLetter' as const) }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), seconds: fc.constantFrom(1, 30, 130, 700) }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

test('whatever happens in whatever order, every accepted task ends, once, and leaves the index', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 40 }),
      fc.integer({ min: 0, max: 3 }),
      async (steps, failures) => {
        const w = deployment(failures);
        for (const one of steps) await w.take(one);
        await w.calmDown();
        expect(w.store.all().filter(({ state }) => !isEnded(state))).toEqual([]);
        expect(w.store.open()).toEqual([]);
        expect(w.changedAfterEnd).toEqual([]);
      },
    ),
    { numRuns: 300 },
  );
});

/** A world whose work fails `failures` times in all, which can be told to misbehave. */
function deployment(failures: number) {
  let left = failures;
  let crashing = false;
  const w = world(async () => {
    if (crashing) await new Promise(() => {});
    left -= 1;
    if (left >= 0) throw new Error('not yet');
  });
  const ended = new Map<string, string>();
  const changedAfterEnd: string[] = [];
  const { update } = w.store;
  let failNext = false;
  w.store.update = async (ref, write) => {
    if (failNext) {
      failNext = false;
      throw new Error('throttled');
    }
    const written = await update(ref, write);
    if (written.applied && ended.has(ref.id)) changedAfterEnd.push(`${write.name} on ${ended.get(ref.id)}`);
    if (written.applied && isEnded(written.task.state)) ended.set(ref.id, written.task.state);
    return written;
  };
  const tasks: Task[] = [];
  const quietly = (promise: Promise<unknown>) => promise.catch(() => undefined);
  const deliver = async () => {
    for (const wakeUp of w.wakeUps.take('default'))
      await runTask(wakeUp, w.invocation(), w.runDeps).catch(() => w.wakeUps.send('default', wakeUp, 30_000));
  };
  return {
    store: w.store,
    changedAfterEnd,
    take: async (one: Step): Promise<void> => {
      switch (one.kind) {
        case 'submit':
          tasks.push(await w.submit({ countdownSeconds: one.countdown }));
          return;
        case 'work':
          return deliver();
        case 'crash': {
          crashing = true;
          for (const wakeUp of w.wakeUps.take('default'))
            void quietly(runTask(wakeUp, w.invocation(), w.runDeps));
          await w.clock.advance(0);
          crashing = false;
          return;
        }
        case 'sweep':
          await quietly(w.sweep());
          return;
        case 'lose':
          return w.wakeUps.lose();
        case 'duplicate':
          for (const { queue, wakeUp } of w.wakeUps.all()) await w.wakeUps.send(queue, wakeUp, 0);
          return;
        case 'storeFails':
          failNext = true;
          return;
        case 'revoke':
          if (tasks[0]) await quietly(revokeTask(acme, tasks[0].id, 'test', w.submitDeps));
          return;
        case 'deadLetter':
          if (tasks[0])
            await quietly(recordDeadLetter({ owner: acme, id: tasks[0].id, claims: 0 }, w.sweepDeps));
          return;
        case 'wait':
          return w.clock.advance(one.seconds * 1000);
      }
    },
    /** Faults stop; the sweep comes every minute and workers work. */
    calmDown: async () => {
      failNext = false;
      for (let minute = 0; minute < 120 && w.store.open().length > 0; minute += 1) {
        await w.clock.advance(60_000);
        await w.sweep();
        await deliver();
      }
    },
  };
}
