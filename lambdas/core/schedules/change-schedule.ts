import { times } from '../constants.ts';
import { RefusedError } from '../errors.ts';
import type { Owner, ScheduleId } from '../ids.ts';
import type { ScheduleRef } from './ports.ts';
import type { Schedule } from './schedule.ts';
import type { ScheduleDeps } from './schedule-deps.ts';
import { trySettle } from './settle-schedule.ts';

/** Who changes a schedule, and the revision that they have seen (If-Match). */
export interface Changing {
  readonly by: string;
  readonly ifRevision?: number;
}

/** As often as others are quicker, at the most. */
const rounds = 10;

/** The owner's schedule. @throws RefusedError notFound — also for another owner's */
export async function findSchedule(
  owner: Owner,
  id: ScheduleId,
  { schedules }: Pick<ScheduleDeps, 'schedules'>,
): Promise<Schedule> {
  const found = await schedules.get({ owner, id });
  if (!found || found.state === 'deleting') throw new RefusedError('notFound', `You have no schedule ${id}.`);
  return found;
}

/**
 * Writes what `change` makes of the schedule as it is, and tells EventBridge; dying in between, the sweep tells it. A change
 * that gives back what it got writes nothing.
 * @throws RefusedError notFound, changed (If-Match), conflict (the name is taken)
 */
export async function changeSchedule(
  { owner, id }: ScheduleRef,
  { by, ifRevision }: Changing,
  change: (seen: Schedule) => Schedule,
  deps: ScheduleDeps,
): Promise<Schedule> {
  for (let round = 0; round < rounds; round += 1) {
    const seen = await findSchedule(owner, id, deps);
    if (ifRevision !== undefined && ifRevision !== seen.revision) throw changedMeanwhile(seen);
    const changed = change(seen);
    if (changed === seen) return seen;
    const next = nextRevision(changed, seen, by, deps);
    const written = await deps.schedules.replace(next, seen);
    if (written === 'written') return trySettle(next, deps);
    if (written !== 'stale') throw nameTaken(next.name, written.taken);
  }
  throw new RefusedError('busy', `Schedule ${id} is being changed by others all the time; ask again.`);
}

function nextRevision(
  changed: Schedule,
  seen: Schedule,
  by: string,
  { clock, random }: ScheduleDeps,
): Schedule {
  const now = clock.now();
  const contended = seen.shadowRevision !== seen.revision || seen.contended === true;
  return {
    ...changed,
    revision: seen.revision + 1,
    version: seen.version + 1,
    updatedAt: now,
    updatedBy: by,
    writeId: random.lease(),
    contended: contended ? true : undefined,
    openKey: 'schedules',
    dueAt: now + times.scheduleSettle,
  };
}

function changedMeanwhile({ id, revision, updatedAt }: Schedule): RefusedError {
  const detail = `Schedule ${id} was changed at ${new Date(updatedAt).toISOString()}: read it again, then send If-Match: "${revision}".`;
  return new RefusedError('changed', detail, [
    { field: 'If-Match', message: `the schedule is at "${revision}"` },
  ]);
}

/** Another schedule has the name. */
export function nameTaken(name: string, id: ScheduleId): RefusedError {
  return new RefusedError(
    'conflict',
    `You have a schedule "${name}" already (${id}): change that one, or take another name, such as "${name}-2".`,
    [{ field: 'name', message: `is taken by schedule ${id}: use for example "${name}-2"` }],
  );
}
