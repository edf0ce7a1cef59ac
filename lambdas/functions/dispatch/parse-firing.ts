import * as z from 'zod/mini';
import { owner, scheduleId } from '#core/ids.ts';
import type { PeriodicFiring } from '#core/schedules/dispatch-periodic.ts';
import type { Firing } from '#core/schedules/ports.ts';

const time = z.pipe(
  z.iso.datetime({ offset: true }),
  z.transform((text) => Date.parse(text)),
);

const firing = z.union([
  z.object({ schedule: z.object({ owner, id: scheduleId, revision: z.int(), plannedAt: time }) }),
  z.object({ periodic: z.string(), plannedAt: time }),
]);

/** What EventBridge calls the function with: a user's schedule, or a periodic task of the code. Throws on anything else. */
export function parseFiring(event: unknown): { readonly schedule: Firing } | PeriodicFiring {
  return firing.parse(event);
}
