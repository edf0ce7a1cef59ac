import * as z from 'zod/mini';
import { limits } from '#core/constants.ts';
import { RefusedError } from '#core/errors.ts';
import { listTasks as list } from '#core/list-tasks.ts';
import { taskStates } from '#core/states.ts';
import { askedTime, wholeNumber } from '../fields.ts';
import { route } from '../route.ts';
import { summarize, taskSummary } from '../task-view.ts';

export const taskPage = z.strictObject({
  tasks: z.array(taskSummary),
  cursor: z.optional(
    z.string().check(z.describe('Give it back as `cursor` for the next page; absent at the end.')),
  ),
});

/** Lists the owner's tasks. */
export const listTasks = route(
  {
    method: 'GET',
    path: '/v1/tasks',
    tag: 'Tasks',
    summary: 'List tasks',
    description:
      'Your tasks, newest first, without input and result. A page can have fewer tasks than `limit` although more follow: go on while there is a `cursor`.',
    scope: 'tasks:read',
    query: z.strictObject({
      state: z.optional(z.enum(taskStates)),
      task: z.optional(z.string().check(z.maxLength(100), z.describe('Only tasks of this definition.'))),
      from: z.optional(askedTime.check(z.describe('Only tasks made at or after this time.'))),
      to: z.optional(askedTime.check(z.describe('Only tasks made before this time.'))),
      cursor: z.optional(z.string().check(z.maxLength(200), z.describe('The `cursor` of the page before.'))),
      limit: z.optional(
        wholeNumber(1, limits.listPage.most, `Tasks per page; ${limits.listPage.usual} unless given.`),
      ),
    }),
    responses: { 200: { description: 'One page of tasks.', schema: taskPage } },
  },
  async ({ query, caller }, deps) => {
    const { from, to, limit = limits.listPage.usual, ...filter } = query;
    const request = { owner: caller.owner, limit, ...filter, ...periodOf(from, to) };
    const { tasks, cursor } = await list(request, deps);
    const now = deps.clock.now();
    return {
      status: 200,
      body: { tasks: tasks.map((task) => summarize(task, now)), ...(cursor ? { cursor } : {}) },
    };
  },
);

/** The period in ms; nothing is older than 1970. */
function periodOf(from: string | undefined, to: string | undefined): { from?: number; to?: number } {
  const period = { from: millisecondsOf(from), to: millisecondsOf(to) };
  if (period.from !== undefined && period.to !== undefined && period.from >= period.to) {
    throw new RefusedError('invalid', '"from" must lie before "to".', [
      { field: 'from', message: 'must lie before "to"' },
    ]);
  }
  return period;
}

const millisecondsOf = (time: string | undefined) =>
  time === undefined ? undefined : Math.max(0, Date.parse(time));
