import type { Owner } from '../ids.ts';
import { createOrReplaceSchedule } from '../schedules/edit-schedule.ts';
import type { ScheduleRequest } from '../schedules/prepare-schedule.ts';
import type { Schedule } from '../schedules/schedule.ts';
import type { ScheduleDeps } from '../schedules/schedule-deps.ts';
import type { Loader } from './loader.ts';

/** When a loader runs by itself. */
export type LoaderTiming = Pick<ScheduleRequest, 'timing' | 'timeZone' | 'startAt' | 'endAt'>;

/**
 * Runs the loader by the clock from now on; the frequency `none` ends that, and answers undefined. A run that comes while the
 * one before has not ended is skipped. @throws RefusedError invalid, conflict
 */
export async function scheduleLoader(
  { id, owner, config }: Loader,
  timing: LoaderTiming,
  by: string,
  deps: ScheduleDeps,
): Promise<Schedule | undefined> {
  const name = nameOfSchedule(id);
  return createOrReplaceSchedule(
    {
      ...timing,
      owner,
      by,
      name,
      description: `Loads "${config.name}".`,
      task: 'load_to_redshift',
      input: { loader: id },
      overlap: 'skip',
      linkedTo: name,
    },
    deps,
  );
}

/** The schedule of a loader, if it has one. */
export async function scheduleOf(
  owner: Owner,
  loaderId: string,
  { schedules }: Pick<ScheduleDeps, 'schedules'>,
): Promise<Schedule | undefined> {
  const name = nameOfSchedule(loaderId);
  const id = await schedules.named(owner, name);
  const found = id && (await schedules.get({ owner, id }));
  return found && found.linkedTo === name && found.state !== 'deleting' ? found : undefined;
}

const nameOfSchedule = (loaderId: string) => `loader ${loaderId}`;
