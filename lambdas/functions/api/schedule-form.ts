import * as z from 'zod/mini';
import type { ApiKey } from '#core/api-key.ts';
import { scheduleId } from '#core/ids.ts';
import { requireSubmit } from '#core/keys.ts';
import type { ScheduleRequest } from '#core/schedules/prepare-schedule.ts';
import { missedPolicies, overlapPolicies, scheduledOptions } from '#core/schedules/schedule.ts';
import { timingForm } from '#core/schedules/timing-form.ts';
import { definitionName } from './fields.ts';

const says = z.describe;
const time = z.iso.datetime({ offset: true });

/** When a schedule runs. */
export const planShape = {
  timing: timingForm,
  timeZone: z.optional(
    z.string().check(z.maxLength(60), says('IANA name, such as `Europe/Vienna`; UTC unless given.')),
  ),
  startAt: z.optional(time.check(says('No run before.'))),
  endAt: z.optional(time.check(says('No run after.'))),
};

const definitionShape = {
  name: z
    .string()
    .check(
      z.regex(
        /^[^\s\p{C}](?:[^\p{C}]{0,98}[^\s\p{C}])?$/u,
        'must be 1 to 100 characters, without blanks at its ends, for example "weekly load"',
      ),
      says('Unique among your schedules.'),
    ),
  description: z.optional(z.string().check(z.maxLength(500))),
  task: definitionName,
  input: z.optional(z.record(z.string(), z.unknown())),
  options: z.optional(scheduledOptions),
  ...planShape,
  jitterMinutes: z.optional(
    z.int().check(z.gte(0), z.lte(1440), says('Spreads the load: a run starts up to so many minutes later.')),
  ),
  overlap: z.optional(
    z
      .enum(overlapPolicies)
      .check(says('What happens to a run while the one before has not ended; `skip` unless given.')),
  ),
  missed: z.optional(
    z
      .enum(missedPolicies)
      .check(
        says(
          'On resume: `runOnce` makes up for the last run that a pause kept from starting; `skip` unless given.',
        ),
      ),
  ),
  maxRuns: z.optional(z.int().check(z.gte(1), z.lte(1_000_000), says('Done after so many tasks.'))),
};

/** The whole definition of a schedule. */
export const scheduleBody = z.strictObject(definitionShape);

/** The same for a new one. */
export const newScheduleBody = z.strictObject({
  ...definitionShape,
  paused: z.optional(z.boolean().check(says('Nothing runs until it is resumed.'))),
});

/** What a caller asks for, as the core takes it. */
export function scheduleRequestOf(body: z.infer<typeof scheduleBody>, caller: ApiKey): ScheduleRequest {
  // A schedule submits in its owner's name: whoever makes it must be allowed to submit that task.
  requireSubmit(caller, body.task);
  const { owner, id } = caller;
  return { ...body, owner, by: id };
}

/** The id of a schedule in a path. */
export const scheduleIdParameter = z.pipe(
  z.string().check(
    z.refine(
      (text) => scheduleId.safeParse(text).success,
      'must be the "id" that POST /v1/schedules returned (a UUID)',
    ),
    z.meta({ format: 'uuid', description: 'The `id` that POST /v1/schedules returned.' }),
  ),
  scheduleId,
);

/** Changes only what the caller has seen. */
export const ifMatchHeader = z.object({
  'If-Match': z.optional(
    z
      .string()
      .check(
        z.regex(/^(?:W\/)?"?\d{1,9}"?$/, 'must be the ETag of the schedule, such as "3"'),
        says('The ETag that you have read: refused with 412 when the schedule has changed since.'),
      ),
  ),
});

/** Who changes it, and what they have seen. */
export function changingOf(headers: z.infer<typeof ifMatchHeader>, { id }: ApiKey) {
  const seen = headers['If-Match']?.replace(/\D/g, '');
  return { by: id, ...(seen === undefined ? {} : { ifRevision: Number(seen) }) };
}
