import * as z from 'zod/mini';
import { revokeTasks as revoke } from '#core/revoke-tasks.ts';
import { taskStates } from '#core/states.ts';
import { definitionName, periodOf, periodShape } from '../fields.ts';
import { route } from '../route.ts';

export const revokeReport = z.lazy(() =>
  z.strictObject({
    matched: z.int().check(z.describe('Open tasks that fit the filter, as far as was counted.')),
    revoked: z.int().check(z.describe('REVOKED, or asked to stop; 0 without `confirm`.')),
    skipped: z.int().check(z.describe('Ended or changed meanwhile.')),
    more: z.boolean().check(z.describe('There may be more: ask again.')),
  }),
);

/** Revokes all open tasks that fit a filter; counts them first. */
export const revokeTasks = route(
  {
    method: 'POST',
    path: '/v1/tasks/revoke',
    scope: 'tasks:revoke',
    audited: true,
    body: z.strictObject({
      filter: z
        .strictObject({
          state: z.optional(z.enum(taskStates)),
          task: z.optional(definitionName),
          ...periodShape,
        })
        .check(
          z.refine((filter) => Object.keys(filter).length > 0, 'must have one of: state, task, from, to'),
          z.meta({ minProperties: 1 }),
        ),
      confirm: z.optional(z.boolean().check(z.describe('Without it the tasks are only counted.'))),
    }),
    responses: { 200: { schema: revokeReport } },
  },
  async ({ body, caller }, deps) => {
    const { state, task, ...period } = body.filter;
    const filter = { state, task, ...periodOf(period, 'filter.') };
    const asked = { by: caller.id, confirm: body.confirm ?? false };
    return { status: 200, body: await revoke(caller.owner, filter, asked, deps) };
  },
);
