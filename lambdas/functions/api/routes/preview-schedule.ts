import * as z from 'zod/mini';
import { nextRuns } from '#core/schedules/next-runs.ts';
import { preparePlan } from '#core/schedules/prepare-schedule.ts';
import { awsExpression } from '#core/schedules/timing-form.ts';
import { timingInWords } from '#core/schedules/words.ts';
import { route } from '../route.ts';
import { planShape } from '../schedule-form.ts';
import { timingPreview, viewRunTime } from '../schedule-view.ts';

/** Tells what a timing comes to; nothing is made. */
export const previewSchedule = route(
  {
    method: 'POST',
    path: '/v1/schedules/preview',
    scope: 'schedules:read',
    body: z.strictObject({
      ...planShape,
      count: z.optional(z.int().check(z.gte(1), z.lte(100), z.describe('Runs to show; 10 unless given.'))),
    }),
    responses: { 200: { schema: timingPreview } },
  },
  async ({ body: { count = 10, ...asked } }, { clock }) => {
    const now = clock.now();
    const prepared = preparePlan(asked, now);
    if (!prepared) return { status: 200, body: { words: 'never', nextRuns: [], expression: 'none' } };
    const { plan } = prepared;
    return {
      status: 200,
      body: {
        words: timingInWords(plan.timing, plan.timeZone),
        nextRuns: nextRuns(plan, now, count).map(viewRunTime),
        expression: awsExpression(plan.timing, plan.timeZone),
      },
    };
  },
);
