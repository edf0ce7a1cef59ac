import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dispatchFiring } from '#core/schedules/dispatch-firing.ts';
import { nextRuns } from '#core/schedules/next-runs.ts';
import { planOf } from '#core/schedules/plan-of.ts';
import { firingOf, minute, scheduleWorld, unreliable } from './schedule-world.ts';

/** The tasks of each planned run, in order. */
function tasksByRun(world: ReturnType<typeof scheduleWorld>): Map<number, number> {
  const counts = new Map<number, number>();
  for (const { schedule } of world.tasks())
    if (schedule) counts.set(schedule.plannedAt, (counts.get(schedule.plannedAt) ?? 0) + 1);
  return counts;
}

describe('a planned run makes one task', () => {
  test('when EventBridge fires twice', async () => {
    const world = scheduleWorld();
    const schedule = await world.create();
    const at = world.clock.now() + 5 * minute;
    expect(await world.fire(schedule, at)).toMatchObject({
      kind: 'decided',
      occurrence: { outcome: 'started' },
    });
    expect(await world.fire(schedule, at)).toMatchObject({ kind: 'known' });
    expect(tasksByRun(world)).toEqual(new Map([[at, 1]]));
  });

  test('when two dispatchers work at once', async () => {
    const world = scheduleWorld();
    const schedule = await world.create();
    const at = world.clock.now() + 5 * minute;
    await Promise.all(Array.from({ length: 8 }, () => world.fire(schedule, at)));
    expect(tasksByRun(world)).toEqual(new Map([[at, 1]]));
    expect(await world.get(schedule)).toMatchObject({ runs: 1, skipped: 0 });
  });

  test.each(['before', 'after'] as const)(
    'when the dispatcher dies %s any of its writes, and the firing comes again',
    async (how) => {
      for (let dying = 1; dying <= 6; dying += 1) {
        const world = scheduleWorld();
        const schedule = await world.create();
        const at = world.clock.now() + 5 * minute;
        let calls = 0;
        const schedules = unreliable(world.schedules, () => {
          calls += 1;
          return calls === dying ? how : undefined;
        });
        await world.fire(schedule, at, { schedules }).catch(() => undefined);
        await world.fire(schedule, at);
        expect(tasksByRun(world)).toEqual(new Map([[at, 1]]));
        expect(await world.schedules.occurrence(schedule.id, at)).toMatchObject({ outcome: 'started' });
      }
    },
  );

  test('whatever dies, fires twice or is edited, in any order', async () => {
    const step = fc.record({
      firings: fc.integer({ min: 1, max: 3 }),
      faults: fc.array(fc.constantFrom('before', 'after', undefined), { minLength: 8, maxLength: 8 }),
      edit: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), fc.integer(), async (steps, seed) => {
        const world = scheduleWorld(seed);
        const schedule = await world.create({ overlap: 'allow' });
        const runs = nextRuns(planOf(schedule), world.clock.now(), steps.length);
        for (const [index, { firings, faults, edit }] of steps.entries()) {
          const at = runs[index]?.at ?? 0;
          await world.clock.advance(at - world.clock.now());
          const left = [...faults];
          const schedules = unreliable(world.schedules, () => left.shift());
          const seen = await world.get(schedule);
          const fire = () => dispatchFiring(firingOf(seen, at), { ...world.deps, schedules });
          // EventBridge and Lambda repeat what failed.
          await Promise.all(
            Array.from({ length: firings }, () =>
              fire()
                .catch(() => fire())
                .catch(() => undefined),
            ),
          );
          await world.fire(seen, at);
          if (edit) {
            const edited = { ...seen, description: `edit ${index}` };
            await world.schedules.replace(
              { ...edited, version: (await world.get(schedule)).version + 1 },
              await world.get(schedule),
            );
          }
        }
        expect([...tasksByRun(world).values()].every((count) => count === 1)).toBe(true);
        expect(tasksByRun(world).size).toBe(steps.length);
      }),
      { numRuns: 100 },
    );
  });
});

test('a lost wake-up is no lost task: it is in the index that the sweep reads', async () => {
  const world = scheduleWorld();
  const schedule = await world.create();
  const wakeUps = { ...world.deps.wakeUps, send: () => Promise.reject(new Error('SQS is away')) };
  await world.fire(schedule, world.clock.now() + 5 * minute, { wakeUps });
  const [task] = world.tasks();
  expect(task).toMatchObject({ state: 'PENDING', dueAt: world.clock.now() });
});
