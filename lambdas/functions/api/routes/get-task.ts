import * as z from 'zod/mini';
import { limits } from '#core/constants.ts';
import { awaitTask } from '#core/show-task.ts';
import { refuseOtherTask } from '#core/task-token.ts';
import { taskIdParameter, wholeNumber } from '../fields.ts';
import { route } from '../route.ts';
import { present, taskView } from '../task-view.ts';

/** Left of the invocation for reading the result and answering. */
const reserveMs = 3_000;

/** Shows a task; on request waits until it has ended. */
export const getTask = route(
  {
    method: 'GET',
    path: '/v1/tasks/{id}',
    scope: 'tasks:read',
    takesTaskToken: true,
    params: z.strictObject({ id: taskIdParameter }),
    query: z.strictObject({
      waitSeconds: z.optional(wholeNumber(0, limits.waitSeconds, 'Wait up to so long for the task to end.')),
    }),
    responses: { 200: { schema: taskView } },
    problems: ['notFound'],
  },
  async ({ params, query, caller, remainingMs }, deps) => {
    refuseOtherTask(caller, params.id);
    const waitMs = Math.min((query.waitSeconds ?? 0) * 1000, remainingMs() - reserveMs);
    const task = await awaitTask(caller.owner, params.id, Math.max(0, waitMs), deps);
    return { status: 200, body: await present(task, deps.clock.now(), deps) };
  },
);
