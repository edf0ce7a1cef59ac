import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dispatchPeriodic } from '#core/schedules/dispatch-periodic.ts';
import { cron, every, type PeriodicTask } from '#core/schedules/periodic-task.ts';
import { catalogue } from '#tasks/catalogue.ts';
import { periodicTasks } from '#tasks/periodic.ts';
import { minute, scheduleWorld } from './schedule-world.ts';

const sync: PeriodicTask = {
  name: 'sync',
  description: 'Every 20 seconds',
  task: 'debug_task',
  period: every('20 seconds'),
};

describe('every 20 seconds', () => {
  test('over ten minutes makes 30 tasks, none missing, none doubled, wherever in their minute the firings come', async () => {
    const tick = fc.record({ late: fc.integer({ min: 0, max: 59_999 }), twice: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(
        fc.array(tick, { minLength: 10, maxLength: 10 }),
        fc.integer(),
        async (ticks, seed) => {
          const world = scheduleWorld(seed);
          const deps = { ...world.deps, periodicTasks: [sync] };
          const start = world.clock.now();
          for (const [index, { late, twice }] of ticks.entries()) {
            const plannedAt = start + index * minute;
            await world.clock.advance(plannedAt + late - world.clock.now());
            // EventBridge tells when it fired: anywhere within the minute.
            const firing = { periodic: 'sync', plannedAt: world.clock.now() };
            await Promise.all([
              dispatchPeriodic(firing, deps),
              ...(twice ? [dispatchPeriodic(firing, deps)] : []),
            ]);
          }
          const starts = world
            .tasks()
            .map(({ startAt }) => startAt - start)
            .sort((a, b) => a - b);
          expect(starts).toEqual(Array.from({ length: 30 }, (_, slot) => minute + slot * 20_000));
        },
      ),
      { numRuns: 50 },
    );
  });

  test('each task is held back until its slot and expires when the next one comes', async () => {
    const world = scheduleWorld();
    const now = world.clock.now();
    await dispatchPeriodic({ periodic: 'sync', plannedAt: now }, { ...world.deps, periodicTasks: [sync] });
    expect(
      world
        .tasks()
        .map(({ startAt, expiresAt }) => [startAt - now, (expiresAt ?? 0) - startAt])
        .sort(),
    ).toEqual([
      [100_000, 20_000],
      [60_000, 20_000],
      [80_000, 20_000],
    ]);
    expect(world.tasks()[0]).toMatchObject({
      owner: 'system',
      submittedBy: 'system',
      tags: { periodic: 'sync' },
    });
  });

  test('a firing that comes minutes late makes only what is not over', async () => {
    const world = scheduleWorld();
    const plannedAt = world.clock.now();
    await world.clock.advance(minute + 45_000);
    expect(
      await dispatchPeriodic({ periodic: 'sync', plannedAt }, { ...world.deps, periodicTasks: [sync] }),
    ).toBe(1);
    expect(
      await dispatchPeriodic(
        { periodic: 'sync', plannedAt: plannedAt - minute },
        { ...world.deps, periodicTasks: [sync] },
      ),
    ).toBe(0);
  });
});

test('any other period makes one task for each minute in which it fires', async () => {
  const world = scheduleWorld();
  const hourly = { ...sync, name: 'hourly', period: every('1 hour') };
  const deps = { ...world.deps, periodicTasks: [hourly] };
  for (const second of [0, 13, 59])
    await dispatchPeriodic({ periodic: 'hourly', plannedAt: world.clock.now() + second * 1000 }, deps);
  expect(world.tasks()).toHaveLength(1);
});

test('a firing again after a deployment that changed the input makes no second task', async () => {
  const world = scheduleWorld();
  const hourly = { ...sync, name: 'hourly', period: every('1 hour') };
  const firing = { periodic: 'hourly', plannedAt: world.clock.now() };
  await dispatchPeriodic(firing, { ...world.deps, periodicTasks: [hourly] });
  await dispatchPeriodic(firing, {
    ...world.deps,
    periodicTasks: [{ ...hourly, input: { message: 'new' } }],
  });
  expect(world.tasks()).toHaveLength(1);
});

test('a rule of a task that is no more makes nothing', async () => {
  const world = scheduleWorld();
  expect(
    await dispatchPeriodic(
      { periodic: 'gone', plannedAt: world.clock.now() },
      { ...world.deps, periodicTasks: [] },
    ),
  ).toBe(0);
});

test.each([
  ['20 seconds', { kind: 'slots', seconds: 20 }],
  ['1 second', { kind: 'slots', seconds: 1 }],
  [
    '60 seconds',
    {
      kind: 'cron',
      cron:
        cron('* * * * *').kind === 'cron' ? expect.objectContaining({ hours: expect.any(Array) }) : undefined,
    },
  ],
  ['7 minutes', { kind: 'rate', everyMs: 420_000 }],
  ['5 hours', { kind: 'rate', everyMs: 18_000_000 }],
  ['2 days', { kind: 'rate', everyMs: 172_800_000 }],
])("every('%s')", (text, period) => {
  expect(every(text)).toEqual(period);
});

test.each([
  ['5 minutes', '*/5 * * * *'],
  ['1 minute', '* * * * *'],
  ['1 hour', '0 * * * *'],
  ['6 hours', '0 */6 * * *'],
  ['1 day', '0 0 * * *'],
])("every('%s') runs on the clock's marks, as %s", (text, expression) => {
  expect(every(text)).toEqual(cron(expression));
});

test.each(['7 seconds', '0 seconds', '90 seconds', '45 seconds', 'often', '', '1.5 minutes'])(
  "every('%s') is refused",
  (text) => {
    expect(() => every(text)).toThrow(/use for example|must divide/);
  },
);

describe('the declared periodic tasks', () => {
  test.each(periodicTasks)(
    '$name has a definition that takes its input, and a description',
    ({ task, input, description }) => {
      expect(catalogue.find(({ name }) => name === task)?.input.safeParse(input ?? {}).success).toBe(true);
      expect(description.length).toBeGreaterThan(20);
    },
  );

  test('have names of their own', () => {
    expect(new Set(periodicTasks.map(({ name }) => name)).size).toBe(periodicTasks.length);
    for (const { name } of periodicTasks) expect(name).toMatch(/^[a-z][a-z0-9-]*$/);
  });
});
