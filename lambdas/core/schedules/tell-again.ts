import { times } from '../constants.ts';
import type { Schedule } from './schedule.ts';
import type { DispatchDeps } from './schedule-deps.ts';

/** Marks a schedule so that the sweep tells EventBridge again. */
export async function tellAgain(
  ref: Pick<Schedule, 'owner' | 'id'>,
  deps: DispatchDeps,
): Promise<Schedule | undefined> {
  for (;;) {
    const seen = await deps.schedules.get(ref);
    if (!seen) {
      await deps.shadows.remove(ref.id);
      return undefined;
    }
    const now = deps.clock.now();
    if (seen.dueAt !== undefined && seen.contended) return seen;
    const next: Schedule = {
      ...seen,
      contended: true,
      openKey: 'schedules',
      dueAt: Math.min(seen.dueAt ?? Number.POSITIVE_INFINITY, now + times.scheduleSettle),
      version: seen.version + 1,
      writeId: deps.random.lease(),
    };
    if ((await deps.schedules.replace(next, seen)) === 'written') return next;
  }
}
