import * as z from 'zod/mini';
import { limits } from '#core/constants.ts';
import { RefusedError } from '#core/errors.ts';
import { listTasks as list } from '#core/list-tasks.ts';
import { type TaskState, taskStates } from '#core/states.ts';
import { definitionName, periodOf, periodShape } from '../fields.ts';
import { pageShape, showPage, taskPage } from '../page.ts';
import { route } from '../route.ts';

/** One state, or several with commas between. */
const stateList = z.pipe(
  z.string().check(
    z.maxLength(200),
    z.refine(
      (text) => text.split(',').every((word) => (taskStates as readonly string[]).includes(word)),
      `must be one or several (with commas between) of ${taskStates.join(', ')}`,
    ),
    z.describe('Only tasks in this state, or in one of several: `FAILURE,RETRY`.'),
  ),
  z.transform((text) => text.split(',') as TaskState[]),
);

/** A tag in a query. */
const tagFilter = z.pipe(
  z
    .string()
    .check(
      z.maxLength(400),
      z.regex(/^[^:]+:/, 'must have the form name:value'),
      z.describe('Only tasks with this tag: `name:value`.'),
    ),
  z.transform((text) => [text.slice(0, text.indexOf(':')), text.slice(text.indexOf(':') + 1)] as const),
);

/** Lists the owner's tasks. */
export const listTasks = route(
  {
    method: 'GET',
    path: '/v1/tasks',
    scope: 'tasks:read',
    query: z.strictObject({
      state: z.optional(stateList),
      task: z.optional(definitionName.check(z.describe('Only tasks of this definition.'))),
      reason: z.optional(
        z.string().check(z.maxLength(100), z.describe('Only tasks in FAILURE for this reason.')),
      ),
      tag: z.optional(tagFilter),
      ...periodShape,
      ...pageShape,
    }),
    responses: { 200: { schema: taskPage } },
  },
  async ({ query, caller }, deps) => {
    const { from, to, reason, state: states, limit = limits.listPage.usual, ...filter } = query;
    const failed = reason === undefined ? { states } : onlyFailed(reason, states);
    const request = { owner: caller.owner, limit, ...filter, ...failed, ...periodOf({ from, to }) };
    return { status: 200, body: showPage(await list(request, deps), deps.clock.now()) };
  },
);

function onlyFailed(reason: string, states: readonly TaskState[] = ['FAILURE']) {
  if (states.every((state) => state === 'FAILURE'))
    return { states: ['FAILURE'], reasons: [reason] } as const;
  throw new RefusedError('invalid', 'Only tasks in FAILURE have a reason: leave out state, or reason.', [
    { field: 'reason', message: 'only together with the state FAILURE' },
  ]);
}
