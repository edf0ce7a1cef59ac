import * as z from 'zod/mini';
import { type Loader, loaderConfig } from '#core/loaders/loader.ts';
import type { Schedule } from '#core/schedules/schedule.ts';
import type { ApiDeps } from './deps.ts';
import { shownTime } from './fields.ts';
import { cursorShape, idParameter } from './id-page.ts';
import { scheduleView, viewOne } from './schedule-view.ts';

/** The path of one loader. */
export const loaderParams = z.strictObject({ id: idParameter('loader') });

/** A loader as callers see it. */
export const loaderView = z.strictObject({
  id: z.uuid(),
  createdAt: shownTime,
  createdBy: z.optional(z.string()),
  updatedAt: shownTime,
  version: z.int(),
  config: loaderConfig,
});

/** A loader with what runs it by the clock. */
export const scheduledLoader = z.extend(loaderView, {
  schedule: z.optional(
    scheduleView.check(
      z.describe("When it runs by itself; pause, resume and history are the schedule's own."),
    ),
  ),
});

/** One page of loaders. */
export const loaderPage = z.strictObject({ loaders: z.array(loaderView), ...cursorShape });

/** The loader as callers see it. */
export function showLoader({
  id,
  createdAt,
  createdBy,
  updatedAt,
  version,
  config,
}: Loader): z.infer<typeof loaderView> {
  return {
    id,
    createdAt: new Date(createdAt).toISOString(),
    ...(createdBy === undefined ? {} : { createdBy }),
    updatedAt: new Date(updatedAt).toISOString(),
    version,
    config,
  };
}

/** The loader and what runs it by the clock, as callers see them. */
export const withSchedule = (
  found: Loader,
  its: Schedule | undefined,
  { clock }: ApiDeps,
): z.infer<typeof scheduledLoader> => ({
  ...showLoader(found),
  ...(its && { schedule: viewOne(its, clock.now()) }),
});
