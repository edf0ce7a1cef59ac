import * as z from 'zod/mini';
import { limits } from '#core/constants.ts';
import { listRuns } from '#core/schedules/show-schedule.ts';
import { wholeNumber } from '../fields.ts';
import { route } from '../route.ts';
import { scheduleIdParameter } from '../schedule-form.ts';
import { runPage, viewRun } from '../schedule-view.ts';

/** Lists what became of a schedule's runs. */
export const scheduleRuns = route(
  {
    method: 'GET',
    path: '/v1/schedules/{id}/runs',
    scope: 'schedules:read',
    params: z.strictObject({ id: scheduleIdParameter }),
    query: z.strictObject({
      cursor: z.optional(z.iso.datetime().check(z.describe('The `cursor` of the page before.'))),
      limit: z.optional(
        wholeNumber(1, limits.listPage.most, `Runs per page; ${limits.listPage.usual} unless given.`),
      ),
    }),
    responses: { 200: { schema: runPage } },
    problems: ['notFound'],
  },
  async ({ params, query: { cursor, limit = limits.listPage.usual }, caller }, deps) => {
    const asked = { limit, ...(cursor === undefined ? {} : { before: Date.parse(cursor) }) };
    const page = await listRuns(caller.owner, params.id, asked, deps);
    const next = page.cursor === undefined ? {} : { cursor: new Date(page.cursor).toISOString() };
    return { status: 200, body: { runs: page.runs.map(viewRun), ...next } };
  },
);
