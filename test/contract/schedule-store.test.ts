import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dynamoScheduleStore } from '#adapters/dynamodb/schedule-store.ts';
import { dynamoTaskStore } from '#adapters/dynamodb/task-store.ts';
import { owner, scheduleId, taskIdFrom } from '#core/ids.ts';
import type { TaskStore } from '#core/ports.ts';
import { prepareTask } from '#core/prepare-task.ts';
import type { Decision, ScheduleStore } from '#core/schedules/ports.ts';
import type { Occurrence, Schedule } from '#core/schedules/schedule.ts';
import { deployedTasks } from '#tasks/catalogue.ts';
import { noon } from '#test/fakes/a-task.ts';
import { fakeClock } from '#test/fakes/fake-clock.ts';
import { memoryScheduleStore } from '#test/fakes/memory-schedule-store.ts';
import { memoryTaskStore } from '#test/fakes/memory-task-store.ts';
import { seededRandomness } from '#test/fakes/seeded-randomness.ts';
import { openTable } from './open-table.ts';

interface Opened {
  readonly schedules: ScheduleStore;
  readonly tasks: TaskStore;
  close(): Promise<void>;
}

const stores: readonly (readonly [string, () => Promise<Opened>])[] = [
  [
    'in memory',
    async () => {
      const tasks = memoryTaskStore();
      return { schedules: memoryScheduleStore(tasks), tasks, close: async () => undefined };
    },
  ],
  [
    'in DynamoDB',
    async () => {
      const { client, table, close } = await openTable();
      return { schedules: dynamoScheduleStore(client, table), tasks: dynamoTaskStore(client, table), close };
    },
  ],
];

const random = seededRandomness(7);
const acme = owner.parse('acme');
let made = 0;

function aSchedule(given: Partial<Schedule> = {}): Schedule {
  made += 1;
  return {
    id: scheduleId.parse(taskIdFrom(noon + made, new Uint8Array(10))),
    owner: acme,
    name: `schedule ${made} "ä"`,
    task: 'debug_task',
    input: { message: 'x', list: [1.5, null, { deep: '' }] },
    options: { tags: { a: 'b' } },
    timing: { frequency: 'monthly', dayOfMonth: 'last', hour: 7 },
    timeZone: 'Europe/Vienna',
    anchorAt: noon,
    overlap: 'skip',
    missed: 'runOnce',
    state: 'enabled',
    createdAt: noon,
    createdBy: 'key-1',
    updatedAt: noon,
    updatedBy: 'key-1',
    runs: 0,
    skipped: 0,
    revision: 1,
    shadowRevision: 0,
    version: 1,
    writeId: random.lease(),
    ...given,
  };
}

const next = (seen: Schedule, change: Partial<Schedule> = {}): Schedule => ({
  ...seen,
  ...change,
  version: seen.version + 1,
  writeId: random.lease(),
});

const anOccurrence = (schedule: Schedule, given: Partial<Occurrence> = {}): Occurrence => ({
  scheduleId: schedule.id,
  plannedAt: noon,
  cause: 'planned',
  outcome: 'started',
  decidedAt: noon + 1,
  writeId: random.lease(),
  ...given,
});

function aTask(input: unknown = { message: 'x' }): NonNullable<Decision['task']> {
  const deps = { ...deployedTasks(['debug_task']), clock: fakeClock(), random };
  return prepareTask({ owner: acme, task: 'debug_task', input }, deps);
}

describe.each(stores)('a schedule store %s', (_, open) => {
  let store: Opened;
  beforeAll(async () => {
    store = await open();
  });
  afterAll(() => store.close());

  test('gives a schedule back as it was made, by id and by name', async () => {
    const schedule = aSchedule({
      endAt: noon + 5,
      jitterMinutes: 3,
      lastError: { at: 1, reason: 'x', message: 'y' },
    });
    expect(await store.schedules.create(schedule)).toBe('written');
    expect(await store.schedules.get(schedule)).toEqual(schedule);
    expect(await store.schedules.named(acme, schedule.name)).toBe(schedule.id);
    const globex = owner.parse('globex');
    expect(await store.schedules.get({ ...schedule, owner: globex })).toBeUndefined();
    expect(await store.schedules.named(globex, schedule.name)).toBeUndefined();
  });

  test('takes a name once per owner, and knows a repeated create', async () => {
    const schedule = aSchedule();
    await store.schedules.create(schedule);
    expect(await store.schedules.create(schedule)).toBe('written');
    expect(await store.schedules.create(aSchedule({ name: schedule.name }))).toEqual({ taken: schedule.id });
    const other = aSchedule({ name: schedule.name, owner: owner.parse('globex') });
    expect(await store.schedules.create(other)).toBe('written');
  });

  test('replaces only the version that was read, and knows its own repeated write', async () => {
    const schedule = aSchedule();
    await store.schedules.create(schedule);
    const [first, second] = [
      next(schedule, { description: 'first' }),
      next(schedule, { description: 'second' }),
    ];
    expect(await store.schedules.replace(first, schedule)).toBe('written');
    expect(await store.schedules.replace(first, schedule)).toBe('written');
    expect(await store.schedules.replace(second, schedule)).toBe('stale');
    expect(await store.schedules.get(schedule)).toEqual(first);
    const gone = aSchedule();
    expect(await store.schedules.replace(next(gone), gone)).toBe('stale');
  });

  test('renames together with the write: the old name is free, a taken one refuses', async () => {
    const [one, other] = [aSchedule(), aSchedule()];
    for (const schedule of [one, other]) await store.schedules.create(schedule);
    expect(await store.schedules.replace(next(one, { name: other.name }), one)).toEqual({ taken: other.id });
    expect(await store.schedules.get(one)).toEqual(one);
    const renamed = next(one, { name: `${one.name} new` });
    expect(await store.schedules.replace(renamed, one)).toBe('written');
    expect(await store.schedules.named(acme, one.name)).toBeUndefined();
    expect(await store.schedules.named(acme, renamed.name)).toBe(one.id);
  });

  test('removes a schedule and its name, but not a name that is another’s by now', async () => {
    const schedule = aSchedule();
    await store.schedules.create(schedule);
    await store.schedules.remove(schedule);
    await store.schedules.remove(schedule);
    expect(await store.schedules.get(schedule)).toBeUndefined();
    const heir = aSchedule({ name: schedule.name });
    expect(await store.schedules.create(heir)).toBe('written');
    await store.schedules.remove(schedule);
    expect(await store.schedules.named(acme, schedule.name)).toBe(heir.id);
  });

  test('lists newest first, page by page', async () => {
    const lister = owner.parse('lister');
    const all = [aSchedule({ owner: lister }), aSchedule({ owner: lister }), aSchedule({ owner: lister })];
    for (const schedule of all) await store.schedules.create(schedule);
    const first = await store.schedules.page(lister, undefined, 2);
    expect(first).toEqual([all[2], all[1]]);
    expect(await store.schedules.page(lister, first[1]?.id, 2)).toEqual([all[0]]);
  });

  test('decides an occurrence once, together with the schedule and its task', async () => {
    const schedule = aSchedule();
    await store.schedules.create(schedule);
    const task = aTask({ message: 'y'.repeat(2_000) });
    const occurrence = anOccurrence(schedule, { taskId: task.task.id });
    const decision: Decision = { occurrence, fromQueue: false, schedule: next(schedule, { runs: 1 }), task };
    expect(await store.schedules.decide(decision)).toBe('decided');
    expect(await store.schedules.decide(decision)).toBe('decided');
    expect(await store.schedules.occurrence(schedule.id, noon)).toEqual(occurrence);
    const stored = await store.tasks.get({ owner: acme, id: task.task.id });
    expect(stored && (await store.tasks.input(stored))).toEqual(task.input);

    const again = aTask();
    const second = {
      occurrence: anOccurrence(schedule),
      fromQueue: false,
      schedule: next(decision.schedule),
      task: again,
    };
    expect(await store.schedules.decide(second)).toBe('known');
    const stale = {
      occurrence: anOccurrence(schedule, { plannedAt: noon + 1 }),
      fromQueue: false,
      schedule: next(schedule),
      task: again,
    };
    expect(await store.schedules.decide(stale)).toBe('stale');
    expect(await store.tasks.get({ owner: acme, id: again.task.id })).toBeUndefined();
    expect(await store.schedules.occurrence(schedule.id, noon + 1)).toBeUndefined();
    expect(await store.schedules.get(schedule)).toEqual(decision.schedule);
  });

  test('makes one task of a key until that has expired, whatever the schedule is by then', async () => {
    const schedule = aSchedule();
    await store.schedules.create(schedule);
    const decisionAt = (plannedAt: number, seen: Schedule, now: number): Decision => {
      const task = aTask({ message: 'z'.repeat(2_000) });
      const given = { plannedAt, cause: 'manual', taskId: task.task.id } as const;
      const key = { key: `run ${schedule.id} k`, expiresAt: now + 1_000, now };
      return {
        occurrence: anOccurrence(schedule, given),
        fromQueue: false,
        schedule: next(seen),
        task,
        key,
      };
    };
    const first = decisionAt(noon, schedule, noon);
    const madeBefore = first.task?.task.id;
    expect(await store.schedules.decide(first)).toBe('decided');
    expect(await store.schedules.decide(first)).toBe('decided');
    const same = decisionAt(noon, first.schedule, noon + 1);
    expect(await store.schedules.decide(same)).toEqual({ madeBefore });
    const later = decisionAt(noon + 1, first.schedule, noon + 1_000);
    expect(await store.schedules.decide(later)).toEqual({ madeBefore });
    expect(await store.schedules.decide(decisionAt(noon + 2, schedule, noon + 1))).toEqual({ madeBefore });
    expect(await store.schedules.get(schedule)).toEqual(first.schedule);
    for (const { task } of [same, later])
      expect(task && (await store.tasks.get({ owner: acme, id: task.task.id }))).toBeUndefined();
    const expired = decisionAt(noon + 3, first.schedule, noon + 1_001);
    expect(await store.schedules.decide(expired)).toBe('decided');
  });

  test('decides a queued occurrence once more, and no other', async () => {
    const schedule = aSchedule();
    await store.schedules.create(schedule);
    const queued = next(schedule, { queuedRun: noon });
    await store.schedules.decide({
      occurrence: anOccurrence(schedule, { outcome: 'queued' }),
      fromQueue: false,
      schedule: queued,
    });
    const started = {
      occurrence: anOccurrence(schedule),
      fromQueue: true,
      schedule: next(queued),
      task: aTask(),
    };
    expect(await store.schedules.decide(started)).toBe('decided');
    const twice = {
      ...started,
      occurrence: anOccurrence(schedule),
      schedule: next(started.schedule),
      task: aTask(),
    };
    expect(await store.schedules.decide(twice)).toBe('known');
    expect((await store.schedules.occurrence(schedule.id, noon))?.outcome).toBe('started');
  });

  test('lists occurrences newest first; a run by hand at a planned time is another', async () => {
    let schedule = aSchedule();
    await store.schedules.create(schedule);
    for (const [cause, plannedAt] of [
      ['planned', noon],
      ['manual', noon],
      ['planned', noon + 60_000],
    ] as const) {
      const following = next(schedule);
      const occurrence = anOccurrence(schedule, { cause, plannedAt, outcome: 'skipped', reason: 'because' });
      expect(await store.schedules.decide({ occurrence, fromQueue: false, schedule: following })).toBe(
        'decided',
      );
      schedule = following;
    }
    const all = await store.schedules.occurrences(schedule.id, undefined, 10);
    expect(all.map(({ cause, plannedAt }) => [cause, plannedAt - noon])).toEqual([
      ['planned', 60_000],
      ['manual', 0],
      ['planned', 0],
    ]);
    expect(await store.schedules.occurrences(schedule.id, noon, 10)).toEqual([]);
    expect(await store.schedules.occurrences(schedule.id, undefined, 1)).toEqual([all[0]]);
  });

  test('finds what is due, longest due first, and nothing else', async () => {
    const due = [3, 1, 2].map((at) => aSchedule({ openKey: 'schedules', dueAt: noon + at }));
    for (const schedule of [...due, aSchedule({ openKey: 'schedules', dueAt: noon + 9 }), aSchedule()])
      await store.schedules.create(schedule);
    const found = await store.schedules.due(noon + 3, 10);
    expect(found).toEqual([due[1], due[2], due[0]].map((it) => ({ owner: acme, id: it?.id })));
    const [first] = due;
    if (first) await store.schedules.replace(next(first, { openKey: undefined, dueAt: undefined }), first);
    expect(await store.schedules.due(noon + 3, 10)).toHaveLength(2);
    expect(await store.schedules.due(noon + 3, 1)).toHaveLength(1);
  });

  test('many decisions at once: each occurrence is decided once', async () => {
    const schedule = aSchedule();
    await store.schedules.create(schedule);
    const answers = await Promise.all(
      Array.from({ length: 10 }, () =>
        store.schedules.decide({
          occurrence: anOccurrence(schedule),
          fromQueue: false,
          schedule: next(schedule),
          task: aTask(),
        }),
      ),
    );
    expect(answers.filter((answer) => answer === 'decided')).toHaveLength(1);
  });
});
