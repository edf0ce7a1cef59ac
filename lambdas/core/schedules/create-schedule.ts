import { canonicalJson } from '../canonical-json.ts';
import { times } from '../constants.ts';
import { RefusedError } from '../errors.ts';
import { scheduleId } from '../ids.ts';
import { nameTaken } from './change-schedule.ts';
import { type Definition, prepareSchedule, type ScheduleRequest } from './prepare-schedule.ts';
import { refuse } from './refuse.ts';
import type { Schedule } from './schedule.ts';
import type { ScheduleDeps } from './schedule-deps.ts';
import { trySettle } from './settle-schedule.ts';

/** What goes with a new schedule beside its definition. */
export interface Creating {
  /** Nothing runs until it is resumed. */
  readonly paused?: boolean;
  /** Makes repeating the request safe. */
  readonly idempotencyKey?: string;
}

/**
 * Makes a schedule: its item first, then EventBridge's own schedule. Dying in between, the sweep makes the latter.
 * @throws RefusedError invalid, conflict (the name is taken)
 */
export async function createSchedule(
  request: ScheduleRequest,
  { paused = false, idempotencyKey }: Creating,
  deps: ScheduleDeps,
): Promise<Schedule> {
  const definition = prepareSchedule(request, deps);
  if (!definition)
    throw refuse(
      'timing.frequency',
      'is none: give when it is to run, for example {"frequency": "daily", "hour": 7}.',
    );
  const madeFor =
    idempotencyKey === undefined
      ? undefined
      : deps.hash(canonicalJson([idempotencyKey, { ...request, by: '' }, paused]));
  const made = newSchedule(definition, request, paused, madeFor, deps);
  const written = await deps.schedules.create(made);
  if (written === 'written') return told(await trySettle(made, deps), deps);
  const existing = await deps.schedules.get({ owner: request.owner, id: written.taken });
  if (existing && madeFor !== undefined && existing.madeFor === madeFor) return existing;
  throw nameTaken(definition.name, written.taken);
}

function newSchedule(
  definition: Definition,
  { owner, by }: ScheduleRequest,
  paused: boolean,
  madeFor: string | undefined,
  { clock, random }: ScheduleDeps,
): Schedule {
  const now = clock.now();
  return {
    ...definition,
    id: scheduleId.parse(random.taskId(now)),
    owner,
    ...(paused ? { state: 'paused', pausedAt: now } : { state: 'enabled' }),
    createdAt: now,
    createdBy: by,
    updatedAt: now,
    updatedBy: by,
    ...(madeFor === undefined ? {} : { madeFor }),
    runs: 0,
    skipped: 0,
    revision: 1,
    shadowRevision: 0,
    version: 1,
    writeId: random.lease(),
    openKey: 'schedules',
    dueAt: now + times.scheduleSettle,
  };
}

/** A new schedule that EventBridge will never take is none. */
async function told(schedule: Schedule, deps: ScheduleDeps): Promise<Schedule> {
  if (schedule.lastError?.reason !== 'refusedByEventBridge') return schedule;
  await deps.schedules.remove(schedule);
  throw new RefusedError('invalid', `EventBridge refuses this schedule: ${schedule.lastError.message}`, [
    { field: 'timing', message: `is refused by EventBridge: ${schedule.lastError.message}` },
  ]);
}
