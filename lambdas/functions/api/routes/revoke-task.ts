import * as z from 'zod/mini';
import { revokeTask as revoke } from '#core/revoke-task.ts';
import { taskIdParameter } from '../fields.ts';
import { route } from '../route.ts';
import { summarize, taskSummary } from '../task-view.ts';

/** Revokes a task. */
export const revokeTask = route(
  {
    method: 'POST',
    path: '/v1/tasks/{id}/revoke',
    scope: 'tasks:revoke',
    params: z.strictObject({ id: taskIdParameter }),
    body: z.optional(z.strictObject({})),
    responses: {
      200: { schema: taskSummary },
      202: { schema: taskSummary },
    },
    problems: ['notFound', 'conflict'],
  },
  async ({ params, caller }, deps) => {
    const task = await revoke(caller.owner, params.id, caller.id, deps);
    const body = summarize(task, deps.clock.now());
    return task.state === 'REVOKED' ? { status: 200, body } : { status: 202, body };
  },
);
