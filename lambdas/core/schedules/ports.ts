import type { Owner, ScheduleId, TaskId } from '../ids.ts';
import type { QueuedTask } from '../task.ts';
import type { Occurrence, Schedule } from './schedule.ts';

/** Names one schedule. */
export interface ScheduleRef {
  readonly owner: Owner;
  readonly id: ScheduleId;
}

/** A decision about one run: what the schedule is afterwards, and the task that was made, if one was. */
export interface Decision {
  readonly occurrence: Occurrence;
  /** True when the occurrence is `queued` and now decided for good. */
  readonly fromQueue: boolean;
  readonly schedule: Schedule;
  readonly task?: { readonly task: QueuedTask; readonly input: unknown };
  /** Of a run by hand: with the task, that key of its owner is taken until then (ms), unless it is in use `now`. */
  readonly key?: { readonly key: string; readonly expiresAt: number; readonly now: number };
}

/** What became of a decision: written, decided before, out of date, or the task that its key has made before. */
export type Decided = 'decided' | 'known' | 'stale' | { readonly madeBefore: TaskId };

/**
 * The schedules. A write gives the whole item with the version after the one that was read: `stale` when somebody was
 * quicker. Reads are consistent; a fault of the store is thrown.
 */
export interface ScheduleStore {
  /** Puts a new schedule and takes its name, both or neither. `taken` is the schedule that has the name. */
  create(schedule: Schedule): Promise<'written' | { readonly taken: ScheduleId }>;
  get(ref: ScheduleRef): Promise<Schedule | undefined>;
  named(owner: Owner, name: string): Promise<ScheduleId | undefined>;
  /** Newest first: the owner's schedules whose id is below `before`. */
  page(owner: Owner, before: ScheduleId | undefined, limit: number): Promise<readonly Schedule[]>;
  /** Writes what follows `seen`; takes the new name and frees the old one with it. */
  replace(schedule: Schedule, seen: Schedule): Promise<'written' | 'stale' | { readonly taken: ScheduleId }>;
  /** Removes a schedule, and its name if that is still its own. */
  remove(schedule: Schedule): Promise<void>;
  /** One transaction: the occurrence unless it is decided (`known`), the schedule unless it moved on, the task, its key. */
  decide(decision: Decision): Promise<Decided>;
  occurrence(id: ScheduleId, plannedAt: number): Promise<Occurrence | undefined>;
  /** Newest first: occurrences planned before `before` (ms). */
  occurrences(id: ScheduleId, before: number | undefined, limit: number): Promise<readonly Occurrence[]>;
  /** Schedules that something is to be settled of by `now`, longest due first. */
  due(now: number, limit: number): Promise<readonly ScheduleRef[]>;
}

/** What EventBridge fires with. */
export interface Firing extends ScheduleRef {
  readonly revision: number;
  /** ms */
  readonly plannedAt: number;
}

/** A schedule as EventBridge Scheduler keeps it. */
export interface Shadow extends ScheduleRef {
  readonly revision: number;
  readonly description: string;
  /** `cron(…)`, `rate(…)` or `at(…)` */
  readonly expression: string;
  readonly timeZone: string;
  readonly startAt?: number;
  readonly endAt?: number;
  readonly jitterMinutes?: number;
  readonly enabled: boolean;
}

/** EventBridge Scheduler. */
export interface Shadows {
  /** Makes it, or changes the one there is. @throws ShadowRefusedError when EventBridge will never take it */
  put(shadow: Shadow): Promise<void>;
  /** Does nothing when there is none. */
  remove(id: ScheduleId): Promise<void>;
}

/** EventBridge refuses the schedule as it is; repeating cannot help. */
export class ShadowRefusedError extends Error {
  override readonly name = 'ShadowRefusedError';
}
