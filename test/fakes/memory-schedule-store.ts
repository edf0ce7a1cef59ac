import type { Owner, ScheduleId, TaskId } from '#core/ids.ts';
import type { TaskStore } from '#core/ports.ts';
import type { ScheduleRef, ScheduleStore } from '#core/schedules/ports.ts';
import {
  type Occurrence,
  occurrence as occurrenceSchema,
  type Schedule,
  schedule as scheduleSchema,
} from '#core/schedules/schedule.ts';

/** The schedules in memory, each operation at one instant. Tasks go into the task store given. */
export function memoryScheduleStore(tasks: Pick<TaskStore, 'create'>): ScheduleStore & { all(): Schedule[] } {
  const schedules = new Map<string, Schedule>();
  const names = new Map<string, ScheduleId>();
  const occurrences = new Map<string, Occurrence>();
  const runKeys = new Map<string, { readonly id: TaskId; readonly expiresAt: number }>();
  const read = (stored: Schedule): Schedule => scheduleSchema.parse(JSON.parse(JSON.stringify(stored)));
  const put = (schedule: Schedule) => void schedules.set(nameOf(schedule), read(schedule));
  const free = ({ owner, name, id }: Schedule) => {
    if (names.get(`${owner} ${name}`) === id) names.delete(`${owner} ${name}`);
  };
  const fits = (schedule: Schedule, version: number) => schedules.get(nameOf(schedule))?.version === version;

  return {
    all: () => [...schedules.values()].map(read),
    create: async (schedule) => {
      const before = schedules.get(nameOf(schedule));
      if (before?.writeId === schedule.writeId) return 'written';
      const taken = names.get(`${schedule.owner} ${schedule.name}`);
      if (taken) return { taken };
      put(schedule);
      names.set(`${schedule.owner} ${schedule.name}`, schedule.id);
      return 'written';
    },
    get: async (ref) => {
      const found = schedules.get(nameOf(ref));
      return found && read(found);
    },
    named: async (owner, name) => names.get(`${owner} ${name}`),
    page: async (owner: Owner, before, limit) =>
      [...schedules.values()]
        .filter((it) => it.owner === owner && (before === undefined || it.id < before))
        .sort((a, b) => (a.id < b.id ? 1 : -1))
        .slice(0, limit)
        .map(read),
    replace: async (schedule, seen) => {
      if (schedules.get(nameOf(schedule))?.writeId === schedule.writeId) return 'written';
      if (!fits(schedule, seen.version)) return 'stale';
      if (schedule.name !== seen.name) {
        const taken = names.get(`${schedule.owner} ${schedule.name}`);
        if (taken) return { taken };
        free(seen);
        names.set(`${schedule.owner} ${schedule.name}`, schedule.id);
      }
      put(schedule);
      return 'written';
    },
    remove: async (schedule) => {
      schedules.delete(nameOf(schedule));
      free(schedule);
    },
    decide: async ({ occurrence, fromQueue, schedule, task, key: runKey }) => {
      const key = keyOf(occurrence);
      const before = occurrences.get(key);
      if (before && before.writeId === occurrence.writeId) return 'decided';
      const keyed = runKey && task && `${schedule.owner} ${runKey.key}`;
      const made = keyed === undefined ? undefined : runKeys.get(keyed);
      if (made && runKey && made.expiresAt >= runKey.now) return { madeBefore: made.id };
      if (fromQueue ? before?.outcome !== 'queued' : before) return 'known';
      if (!fits(schedule, schedule.version - 1)) return 'stale';
      if (task && runKey && keyed !== undefined)
        runKeys.set(keyed, { id: task.task.id, expiresAt: runKey.expiresAt });
      if (task) {
        const created = tasks.create(task.task, task.input);
        occurrences.set(key, occurrenceSchema.parse(occurrence));
        put(schedule);
        if (!(await created).created) throw new Error('a new task id is taken');
        return 'decided';
      }
      occurrences.set(key, occurrenceSchema.parse(occurrence));
      put(schedule);
      return 'decided';
    },
    occurrence: async (id, plannedAt) =>
      occurrences.get(keyOf({ scheduleId: id, plannedAt, cause: 'planned' })),
    occurrences: async (id, before, limit) =>
      [...occurrences.values()]
        .filter((it) => it.scheduleId === id && (before === undefined || it.plannedAt < before))
        .sort((a, b) => (keyOf(a) < keyOf(b) ? 1 : -1))
        .slice(0, limit),
    due: async (now, limit) =>
      [...schedules.values()]
        .filter(({ openKey, dueAt }) => openKey === 'schedules' && dueAt !== undefined && dueAt <= now)
        .sort((a, b) => (a.dueAt ?? 0) - (b.dueAt ?? 0))
        .slice(0, limit)
        .map(({ owner, id }) => ({ owner, id })),
  };
}

const nameOf = ({ owner, id }: ScheduleRef) => `${owner} ${id}`;
const keyOf = ({ scheduleId, plannedAt, cause }: Pick<Occurrence, 'scheduleId' | 'plannedAt' | 'cause'>) =>
  `${scheduleId} ${new Date(plannedAt).toISOString()}${cause === 'manual' ? ' manual' : ''}`;
