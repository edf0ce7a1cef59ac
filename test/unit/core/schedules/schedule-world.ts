import { owner } from '#core/ids.ts';
import { type Creating, createSchedule } from '#core/schedules/create-schedule.ts';
import { dispatchFiring } from '#core/schedules/dispatch-firing.ts';
import type { Firing, ScheduleStore } from '#core/schedules/ports.ts';
import type { ScheduleRequest } from '#core/schedules/prepare-schedule.ts';
import type { Schedule } from '#core/schedules/schedule.ts';
import type { ScheduleDeps } from '#core/schedules/schedule-deps.ts';
import { sweepSchedules } from '#core/schedules/sweep-schedules.ts';
import { revokeQueued } from '#core/transitions.ts';
import { deployedTasks } from '#tasks/catalogue.ts';
import { fakeClock } from '#test/fakes/fake-clock.ts';
import { recordingLog } from '#test/fakes/logs.ts';
import { memoryScheduleStore } from '#test/fakes/memory-schedule-store.ts';
import { memoryShadows } from '#test/fakes/memory-shadows.ts';
import { memoryTaskStore } from '#test/fakes/memory-task-store.ts';
import { memoryWakeUps } from '#test/fakes/memory-wake-ups.ts';
import { seededRandomness } from '#test/fakes/seeded-randomness.ts';

export const acme = owner.parse('acme');
export const minute = 60_000;

/** Schedules on memory, with a clock to move and an EventBridge that fires by hand. */
export function scheduleWorld(seed = 1) {
  const clock = fakeClock();
  const store = memoryTaskStore();
  const schedules = memoryScheduleStore(store);
  const shadows = memoryShadows();
  const deps: ScheduleDeps = {
    store,
    schedules,
    shadows,
    wakeUps: memoryWakeUps(clock),
    ...deployedTasks(['debug_task', 'convert_pdf']),
    clock,
    random: seededRandomness(seed),
    hash: (text) => text,
    log: recordingLog(),
  };
  return {
    deps,
    clock,
    store,
    schedules,
    shadows,
    create: (change: Partial<ScheduleRequest> = {}, creating: Creating = {}) =>
      createSchedule(requestFor(change), creating, deps),
    /** EventBridge fires what it keeps, as planned then. */
    fire: (
      schedule: Pick<Schedule, 'owner' | 'id' | 'revision'>,
      plannedAt: number,
      change: Partial<ScheduleDeps> = {},
    ) => dispatchFiring(firingOf(schedule, plannedAt), { ...deps, ...change }),
    sweep: () => sweepSchedules(deps),
    tasks: () => store.all(),
    /** Ends every open task. */
    endAll: async () => {
      for (const task of store.all())
        if ('openKey' in task) await store.update(task, revokeQueued(task, 'test', clock.now()));
    },
    get: async (schedule: Pick<Schedule, 'owner' | 'id'>) => {
      const found = await schedules.get(schedule);
      if (!found) throw new Error('the schedule is gone');
      return found;
    },
  };
}

export const requestFor = (change: Partial<ScheduleRequest> = {}): ScheduleRequest => ({
  owner: acme,
  by: 'key-1',
  name: 'every five minutes',
  task: 'debug_task',
  input: { message: 'tick' },
  timing: { cron: '*/5 * * * *' },
  ...change,
});

export const firingOf = (
  { owner: whose, id, revision }: Pick<Schedule, 'owner' | 'id' | 'revision'>,
  plannedAt: number,
): Firing => ({
  owner: whose,
  id,
  revision,
  plannedAt,
});

/** A store whose calls fail by chance: before they act, or after, so that their answer is lost. */
export function unreliable(store: ScheduleStore, dies: () => 'before' | 'after' | undefined): ScheduleStore {
  const wrap =
    <Args extends unknown[], Answer>(call: (...args: Args) => Promise<Answer>) =>
    async (...args: Args): Promise<Answer> => {
      const how = dies();
      if (how === 'before') throw new Error('the call did not happen');
      const answer = await call(...args);
      if (how === 'after') throw new Error('the answer is lost');
      return answer;
    };
  return {
    ...store,
    create: wrap(store.create),
    get: wrap(store.get),
    replace: wrap(store.replace),
    remove: wrap(store.remove),
    decide: wrap(store.decide),
  };
}
