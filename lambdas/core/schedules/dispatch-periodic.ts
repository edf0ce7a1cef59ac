import { RefusedError } from '../errors.ts';
import { systemOwner } from '../ids.ts';
import { type SubmitDeps, submitTask } from '../submit-task.ts';
import type { PeriodicTask } from './periodic-task.ts';

/** What a rule or schedule of the stack fires with. */
export interface PeriodicFiring {
  readonly periodic: string;
  /** When EventBridge planned it (ms): anywhere within its minute. */
  readonly plannedAt: number;
}

export interface PeriodicDeps extends SubmitDeps {
  readonly periodicTasks: readonly PeriodicTask[];
}

const minute = 60_000;

/**
 * Makes the task of a firing; of a period below a minute those of all slots of the next minute, each held back until its time,
 * so that a firing late within its minute skips nothing. A slot makes at most one task, whatever fires twice, and a task that
 * could not start before the next slot expires: they never pile up.
 * @returns how many slots have a task now
 */
export async function dispatchPeriodic(firing: PeriodicFiring, deps: PeriodicDeps): Promise<number> {
  const periodic = deps.periodicTasks.find(({ name }) => name === firing.periodic);
  if (!periodic) {
    // Of a rule that the next deployment removes.
    deps.log.warn('there is no such periodic task', { periodic: firing.periodic });
    return 0;
  }
  const slots = slotsOf(periodic, firing.plannedAt).filter(
    ({ until }) => until === undefined || until > deps.clock.now(),
  );
  for (const slot of slots) await makeTask(periodic, slot, deps);
  return slots.length;
}

interface Slot {
  readonly at: number;
  /** A task that has not started by then expires. */
  readonly until?: number;
}

function slotsOf({ period }: PeriodicTask, plannedAt: number): readonly Slot[] {
  const tick = Math.floor(plannedAt / minute) * minute;
  if (period.kind !== 'slots') return [{ at: tick }];
  const { seconds } = period;
  return Array.from({ length: 60 / seconds }, (_, slot) => {
    const at = tick + minute + slot * seconds * 1000;
    return { at, until: at + seconds * 1000 };
  });
}

async function makeTask(
  { name, task, input, options }: PeriodicTask,
  { at, until }: Slot,
  deps: PeriodicDeps,
): Promise<void> {
  const time = new Date(at).toISOString();
  const bounds = until === undefined ? {} : { eta: time, expiresAt: new Date(until).toISOString() };
  const request = {
    owner: systemOwner,
    task,
    input,
    options: { ...options, tags: { ...options?.tags, periodic: name }, ...bounds },
    idempotencyKey: `periodic ${name} ${time}`,
    submittedBy: 'system',
  };
  try {
    const { task: made, repeated } = await submitTask(request, deps);
    deps.log.info('periodic task', { periodic: name, slot: time, taskId: made.id, repeated });
  } catch (error) {
    // Made before a deployment that changed what it is to be.
    if (!(error instanceof RefusedError) || error.kind !== 'keyReused') throw error;
    deps.log.info('periodic task was made before', { periodic: name, slot: time });
  }
}
