import { describe, expect, test } from 'vitest';
import {
  createOrReplaceSchedule,
  deleteSchedule,
  pauseSchedule,
  replaceSchedule,
  resumeSchedule,
  runNow,
} from '#core/schedules/edit-schedule.ts';
import { listRuns, showSchedule } from '#core/schedules/show-schedule.ts';
import { refusedByEventBridge } from '#test/fakes/memory-shadows.ts';
import { acme, minute, requestFor, scheduleWorld } from './schedule-world.ts';

const by = { by: 'key-2' };

async function outcomes(
  world: ReturnType<typeof scheduleWorld>,
  schedule: { id: Parameters<typeof listRuns>[1] },
) {
  const { runs } = await listRuns(acme, schedule.id, { limit: 100 }, world.deps);
  return runs.map(({ outcome }) => outcome).reverse();
}

describe('a run while the one before has not ended', () => {
  test('skip leaves it out and says so', async () => {
    const world = scheduleWorld();
    const schedule = await world.create({ overlap: 'skip' });
    const start = world.clock.now();
    await world.fire(schedule, start + 5 * minute);
    expect(await world.fire(schedule, start + 10 * minute)).toMatchObject({
      occurrence: { outcome: 'skipped' },
    });
    await world.endAll();
    await world.fire(schedule, start + 15 * minute);
    expect(await outcomes(world, schedule)).toEqual(['started', 'skipped', 'started']);
    expect(await world.get(schedule)).toMatchObject({ runs: 2, skipped: 1 });
  });

  test('a run that was skipped stays so, though the one before has ended when it fires again', async () => {
    const world = scheduleWorld();
    const schedule = await world.create({ overlap: 'skip' });
    const start = world.clock.now();
    await world.fire(schedule, start + 5 * minute);
    await world.fire(schedule, start + 10 * minute);
    await world.endAll();
    expect(await world.fire(schedule, start + 10 * minute)).toMatchObject({ kind: 'known' });
    expect(world.tasks()).toHaveLength(1);
  });

  test('allow starts it beside the other', async () => {
    const world = scheduleWorld();
    const schedule = await world.create({ overlap: 'allow' });
    for (const times of [1, 2, 3]) await world.fire(schedule, world.clock.now() + times * 5 * minute);
    expect(world.tasks()).toHaveLength(3);
  });

  test('queueOne starts one when the other has ended, by the sweep, and leaves out those beyond', async () => {
    const world = scheduleWorld();
    const schedule = await world.create({ overlap: 'queueOne' });
    const start = world.clock.now();
    for (const times of [1, 2, 3]) await world.fire(schedule, start + times * 5 * minute);
    expect(await outcomes(world, schedule)).toEqual(['started', 'queued', 'skipped']);
    await world.clock.advance(61_000);
    await world.sweep();
    expect(world.tasks()).toHaveLength(1);
    await world.endAll();
    await world.clock.advance(61_000);
    await Promise.all([world.sweep(), world.sweep()]);
    expect(world.tasks()).toHaveLength(2);
    expect(await outcomes(world, schedule)).toEqual(['started', 'started', 'skipped']);
    for (const _ of [1, 2]) {
      await world.clock.advance(61_000);
      await world.sweep();
    }
    expect(await world.get(schedule)).toMatchObject({ runs: 2, skipped: 1 });
    expect((await world.get(schedule)).dueAt).toBeUndefined();
  });
});

describe('a pause', () => {
  test('keeps runs from starting, and history and counters stay', async () => {
    const world = scheduleWorld();
    const schedule = await world.create();
    await world.fire(schedule, world.clock.now() + 5 * minute);
    await world.endAll();
    const paused = await pauseSchedule(schedule, by, world.deps);
    expect(world.shadows.kept.get(schedule.id)).toMatchObject({ enabled: false, revision: 2 });
    expect(await world.fire(paused, world.clock.now() + 10 * minute)).toEqual({
      kind: 'ignored',
      why: 'paused',
    });
    const resumed = await resumeSchedule(schedule, by, world.deps);
    expect(world.shadows.kept.get(schedule.id)).toMatchObject({ enabled: true, revision: 3 });
    expect(resumed).toMatchObject({ state: 'enabled', runs: 1, lastTaskId: paused.lastTaskId });
    expect(await outcomes(world, schedule)).toEqual(['started']);
    expect(showSchedule(paused, 3, world.clock.now()).next).toEqual([]);
  });

  test.each([
    ['skip', 0],
    ['runOnce', 1],
  ] as const)('with missed runs: %s makes up for %i', async (missed, made) => {
    const world = scheduleWorld();
    const schedule = await world.create({ missed });
    await pauseSchedule(schedule, by, world.deps);
    await world.clock.advance(23 * minute);
    await Promise.all([resumeSchedule(schedule, by, world.deps), resumeSchedule(schedule, by, world.deps)]);
    await world.clock.advance(2 * minute);
    await world.sweep();
    const planned = world.tasks().map((task) => task.schedule?.plannedAt);
    expect(planned).toEqual(made ? [Date.UTC(2026, 10, 20, 12, 20)] : []);
    const again = await world.get(schedule);
    expect([again.missedRun, again.dueAt]).toEqual([undefined, undefined]);
  });

  test('a missed run is made up for by the sweep when the request died after its write', async () => {
    const world = scheduleWorld();
    const schedule = await world.create({ missed: 'runOnce' });
    await pauseSchedule(schedule, by, world.deps);
    await world.clock.advance(7 * minute);
    world.shadows.failWith(() => new Error('EventBridge is away'));
    await resumeSchedule(schedule, by, world.deps);
    expect(world.tasks()).toHaveLength(0);
    world.shadows.failWith(undefined);
    await world.clock.advance(61_000);
    await world.sweep();
    expect(world.tasks()).toHaveLength(1);
    expect(world.shadows.kept.get(schedule.id)?.revision).toBe(3);
  });
});

describe('an end', () => {
  test('once fires once and is done', async () => {
    const world = scheduleWorld();
    const schedule = await world.create({ timing: { at: '2026-11-20T13:00' } });
    const at = Date.UTC(2026, 10, 20, 13);
    await world.clock.advance(at - world.clock.now());
    await world.fire(schedule, at);
    expect(await world.get(schedule)).toMatchObject({ state: 'done', runs: 1 });
    await world.fire(schedule, at + 365 * 1440 * minute);
    expect(world.tasks()).toHaveLength(1);
    await world.sweep();
    expect(world.shadows.kept.size).toBe(0);
    expect(await outcomes(world, schedule)).toEqual(['started']);
  });

  test('after maxRuns it is done and EventBridge forgets it', async () => {
    const world = scheduleWorld();
    const schedule = await world.create({ maxRuns: 2, overlap: 'allow' });
    const start = world.clock.now();
    await Promise.all([1, 2, 3, 4].map((times) => world.fire(schedule, start + times * 5 * minute)));
    expect(world.tasks()).toHaveLength(2);
    expect(await world.get(schedule)).toMatchObject({ state: 'done', runs: 2 });
    await world.sweep();
    expect(world.shadows.kept.size).toBe(0);
  });

  test('a schedule whose end is past is shown as done', async () => {
    const world = scheduleWorld();
    const schedule = await world.create({ endAt: '2026-11-20T12:12:00Z' });
    expect(showSchedule(schedule, 10, world.clock.now()).next).toHaveLength(2);
    expect(showSchedule(schedule, 10, world.clock.now() + 13 * minute)).toMatchObject({
      state: 'done',
      next: [],
    });
  });
});

describe('an edit', () => {
  test('takes effect at the next firing: an old firing counts only if the new plan has it', async () => {
    const world = scheduleWorld();
    const schedule = await world.create();
    const start = world.clock.now();
    const edited = await replaceSchedule(
      schedule,
      requestFor({ timing: { cron: '*/10 * * * *' }, input: { message: 'new' } }),
      by,
      world.deps,
    );
    expect(world.shadows.kept.get(schedule.id)).toMatchObject({
      revision: 2,
      expression: 'cron(0/10 * * * ? *)',
    });
    expect(await world.fire(schedule, start + 5 * minute)).toEqual({ kind: 'ignored', why: 'not planned' });
    expect(await world.fire(schedule, start + 10 * minute)).toMatchObject({ kind: 'decided' });
    await world.fire(edited, start + 10 * minute);
    expect(world.tasks()).toMatchObject([{ input: { message: 'new' } }]);
  });

  test('a firing of an old revision makes the sweep tell EventBridge again', async () => {
    const world = scheduleWorld();
    const schedule = await world.create();
    await replaceSchedule(schedule, requestFor({ timing: { cron: '*/10 * * * *' } }), by, world.deps);
    // A request that was overtaken writes the old one last.
    await world.shadows.put({
      ...schedule,
      revision: 1,
      expression: 'cron(0/5 * * * ? *)',
      description: '',
      enabled: true,
    });
    await world.fire(schedule, world.clock.now() + 5 * minute);
    await world.clock.advance(61_000);
    await world.sweep();
    expect(world.shadows.kept.get(schedule.id)).toMatchObject({
      revision: 2,
      expression: 'cron(0/10 * * * ? *)',
    });
  });

  test('of one never moves another', async () => {
    const world = scheduleWorld();
    const [one, other] = [await world.create({ name: 'one' }), await world.create({ name: 'other' })];
    await replaceSchedule(one, requestFor({ name: 'one', timing: { rate: '1 hour' } }), by, world.deps);
    expect(await world.get(other)).toEqual(other);
    expect(world.shadows.kept.get(other.id)?.revision).toBe(1);
  });

  test('of two at once both count, and EventBridge has the last', async () => {
    const world = scheduleWorld();
    const schedule = await world.create();
    await Promise.all(
      ['a', 'b', 'c', 'd'].map((description) =>
        replaceSchedule(schedule, requestFor({ description }), by, world.deps),
      ),
    );
    await world.clock.advance(61_000);
    await world.sweep();
    await world.clock.advance(61_000);
    await world.sweep();
    const after = await world.get(schedule);
    expect(after).toMatchObject({ revision: 5, shadowRevision: 5 });
    expect(after.dueAt).toBeUndefined();
    expect(world.shadows.kept.get(schedule.id)?.revision).toBe(5);
  });

  test('with If-Match is refused when somebody was quicker', async () => {
    const world = scheduleWorld();
    const schedule = await world.create();
    const change = (description: string) =>
      replaceSchedule(schedule, requestFor({ description }), { by: 'key-2', ifRevision: 1 }, world.deps);
    await change('first');
    await expect(change('second')).rejects.toMatchObject({
      kind: 'changed',
      fields: [{ field: 'If-Match' }],
    });
    expect(await world.get(schedule)).toMatchObject({ description: 'first' });
  });

  test('a rate that stays the same keeps its rhythm', async () => {
    const world = scheduleWorld();
    const schedule = await world.create({ timing: { rate: '7 minutes' } });
    await world.clock.advance(10 * minute);
    const renamed = await replaceSchedule(
      schedule,
      requestFor({ name: 'renamed', timing: { rate: '7 minutes' } }),
      by,
      world.deps,
    );
    expect(renamed.anchorAt).toBe(schedule.anchorAt);
    expect(world.shadows.kept.get(schedule.id)?.startAt).toBe(schedule.anchorAt + 7 * minute);
  });
});

describe('a name', () => {
  test('is unique per owner, and free again after a rename or a deletion', async () => {
    const world = scheduleWorld();
    const schedule = await world.create({ name: 'load' });
    await expect(world.create({ name: 'load' })).rejects.toMatchObject({
      kind: 'conflict',
      fields: [{ field: 'name', message: expect.stringContaining('"load-2"') }],
    });
    const other = await world.create({ name: 'other' });
    await expect(replaceSchedule(other, requestFor({ name: 'load' }), by, world.deps)).rejects.toMatchObject({
      kind: 'conflict',
    });
    await replaceSchedule(schedule, requestFor({ name: 'renamed' }), by, world.deps);
    await replaceSchedule(other, requestFor({ name: 'load' }), by, world.deps);
    await deleteSchedule(other, by, world.deps);
    await world.create({ name: 'load' });
    expect(
      world.schedules
        .all()
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['load', 'renamed']);
  });

  test('a repeated request gives the same schedule; another one under the same key does not', async () => {
    const world = scheduleWorld();
    const creating = { idempotencyKey: 'k' };
    const first = await world.create({}, creating);
    expect((await world.create({}, creating)).id).toBe(first.id);
    await expect(world.create({ input: { message: 'other' } }, creating)).rejects.toMatchObject({
      kind: 'conflict',
    });
  });
});

describe('EventBridge', () => {
  test('is told by the sweep when the request died before', async () => {
    const world = scheduleWorld();
    world.shadows.failWith(() => new Error('EventBridge is away'));
    const schedule = await world.create();
    world.shadows.failWith(undefined);
    expect(world.shadows.kept.size).toBe(0);
    await world.sweep();
    expect(world.shadows.kept.size).toBe(0);
    await world.clock.advance(61_000);
    expect(await world.sweep()).toEqual({ seen: 1, failed: 0 });
    expect(world.shadows.kept.get(schedule.id)).toMatchObject({
      expression: 'cron(0/5 * * * ? *)',
      enabled: true,
    });
    expect(await world.sweep()).toEqual({ seen: 0, failed: 0 });
  });

  test('that refuses a new schedule makes it none, and says why', async () => {
    const world = scheduleWorld();
    world.shadows.failWith(refusedByEventBridge);
    await expect(world.create()).rejects.toMatchObject({
      kind: 'invalid',
      message: expect.stringContaining('Invalid Schedule Expression'),
    });
    expect(world.schedules.all()).toEqual([]);
    world.shadows.failWith(undefined);
    await world.create();
  });

  test('that is away at a deletion is told by the sweep, and the schedule is gone at once', async () => {
    const world = scheduleWorld();
    const schedule = await world.create();
    world.shadows.failWith(() => new Error('EventBridge is away'));
    await deleteSchedule(schedule, by, world.deps);
    world.shadows.failWith(undefined);
    expect(await world.fire(schedule, world.clock.now() + 5 * minute)).toEqual({
      kind: 'ignored',
      why: 'gone',
    });
    await expect(pauseSchedule(schedule, by, world.deps)).rejects.toMatchObject({ kind: 'notFound' });
    await world.clock.advance(61_000);
    await world.sweep();
    expect([world.shadows.kept.size, world.schedules.all().length]).toEqual([0, 0]);
  });

  test('that fires for a schedule that is gone is told to forget it', async () => {
    const world = scheduleWorld();
    const schedule = await world.create();
    await deleteSchedule(schedule, by, world.deps);
    await world.shadows.put({ ...schedule, description: '', expression: 'rate(1 minute)', enabled: true });
    expect(await world.fire(schedule, world.clock.now())).toEqual({ kind: 'ignored', why: 'gone' });
    expect(world.shadows.kept.size).toBe(0);
  });
});

test('an input that no longer fits makes no task and is shown; the next run that does clears it', async () => {
  const world = scheduleWorld();
  const schedule = await world.create();
  const start = world.clock.now();
  const without = { definitionOf: () => undefined, names: ['convert_pdf'] };
  expect(await world.fire(schedule, start + 5 * minute, without)).toMatchObject({
    occurrence: { outcome: 'failed' },
  });
  expect((await world.get(schedule)).lastError).toMatchObject({
    reason: 'invalidInput',
    message: expect.stringContaining('debug_task'),
  });
  await world.fire(schedule, start + 10 * minute);
  expect((await world.get(schedule)).lastError).toBeUndefined();
  expect(await outcomes(world, schedule)).toEqual(['failed', 'started']);
});

test('a run by hand makes a task in any state, and counts for nothing', async () => {
  const world = scheduleWorld();
  const schedule = await world.create({ maxRuns: 1 });
  await pauseSchedule(schedule, by, world.deps);
  await Promise.all([1, 2].map(() => runNow(schedule, undefined, world.deps)));
  expect(world.tasks()).toHaveLength(2);
  expect(await world.get(schedule)).toMatchObject({ state: 'paused', runs: 0 });
});

test('a run by hand that is asked for again with its key makes no second task, for a day', async () => {
  const world = scheduleWorld();
  const [schedule, other] = [await world.create(), await world.create({ name: 'other' })];
  const run = async (of: typeof schedule, key: string) => (await runNow(of, key, world.deps)).taskId;
  const ids = await Promise.all([1, 2, 3].map(() => run(schedule, 'a')));
  await world.clock.advance(23 * 60 * minute);
  expect(new Set([...ids, await run(schedule, 'a')]).size).toBe(1);
  expect(world.tasks()).toHaveLength(1);
  expect(await outcomes(world, schedule)).toEqual(['started']);
  await run(schedule, 'b');
  await run(other, 'a');
  await world.clock.advance(2 * 60 * minute);
  await run(schedule, 'a');
  expect(world.tasks()).toHaveLength(4);
});

test('"the 30th, or the last day" runs on one day of a month, though EventBridge fires on three', async () => {
  const world = scheduleWorld();
  const schedule = await world.create({ timing: { frequency: 'monthly', dayOfMonth: 30 }, overlap: 'allow' });
  for (const day of [26, 27, 28]) await world.fire(schedule, Date.UTC(2027, 1, day));
  for (const day of [28, 29, 30]) await world.fire(schedule, Date.UTC(2027, 2, day));
  expect(
    world
      .tasks()
      .map((task) => new Date(task.schedule?.plannedAt ?? 0).toISOString().slice(0, 10))
      .sort(),
  ).toEqual(['2027-02-28', '2027-03-30']);
});

test('what owns a schedule makes, changes and removes it under its name; users do not', async () => {
  const world = scheduleWorld();
  const request = { ...requestFor({ name: 'loader 7' }), linkedTo: 'loader 7' };
  const made = await createOrReplaceSchedule(request, world.deps);
  const changed = await createOrReplaceSchedule(
    { ...request, timing: { frequency: 'daily', hour: 7 } },
    world.deps,
  );
  expect(changed).toMatchObject({ id: made?.id, revision: 2, linkedTo: 'loader 7' });
  if (!made) throw new Error('none was made');
  await expect(deleteSchedule(made, by, world.deps)).rejects.toMatchObject({ kind: 'conflict' });
  await expect(replaceSchedule(made, requestFor(), by, world.deps)).rejects.toMatchObject({
    kind: 'conflict',
  });
  await expect(
    createOrReplaceSchedule({ ...request, linkedTo: 'loader 8' }, world.deps),
  ).rejects.toMatchObject({ kind: 'conflict' });
  expect(
    await createOrReplaceSchedule({ ...request, timing: { frequency: 'none' } }, world.deps),
  ).toBeUndefined();
  expect(world.schedules.all()).toEqual([]);
  expect(
    await createOrReplaceSchedule({ ...request, timing: { frequency: 'none' } }, world.deps),
  ).toBeUndefined();
});
