import * as z from 'zod/mini';
import { limits } from '#core/constants.ts';
import { RefusedError } from '#core/errors.ts';
import { listTasks as list } from '#core/list-tasks.ts';
import { taskStates } from '#core/states.ts';
import { definitionName, periodOf, periodShape } from '../fields.ts';
import { pageShape, showPage, taskPage } from '../page.ts';
import { route } from '../route.ts';

/** Lists the owner's tasks. */
export const listTasks = route(
  {
    method: 'GET',
    path: '/v1/tasks',
    scope: 'tasks:read',
    query: z.strictObject({
      state: z.optional(z.enum(taskStates)),
      task: z.optional(definitionName.check(z.describe('Only tasks of this definition.'))),
      reason: z.optional(
        z.string().check(z.maxLength(100), z.describe('Only tasks in FAILURE for this reason.')),
      ),
      ...periodShape,
      ...pageShape,
    }),
    responses: { 200: { schema: taskPage } },
  },
  async ({ query, caller }, deps) => {
    const { from, to, reason, limit = limits.listPage.usual, ...filter } = query;
    const failed = reason === undefined ? {} : onlyFailed(reason, filter.state);
    const request = { owner: caller.owner, limit, ...filter, ...failed, ...periodOf({ from, to }) };
    return { status: 200, body: showPage(await list(request, deps), deps.clock.now()) };
  },
);

function onlyFailed(reason: string, state: string | undefined) {
  if (state === undefined || state === 'FAILURE') return { state: 'FAILURE', reasons: [reason] } as const;
  throw new RefusedError('invalid', 'Only tasks in FAILURE have a reason: leave out state, or reason.', [
    { field: 'reason', message: 'only together with the state FAILURE' },
  ]);
}
