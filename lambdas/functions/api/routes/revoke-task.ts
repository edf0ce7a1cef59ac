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
    tag: 'Tasks',
    summary: 'Revoke a task',
    description:
      'A task that does not run is REVOKED at once (200). One that runs is asked to stop (202): it is REVOKED as soon as that is confirmed. Repeating is harmless. No body is needed.',
    scope: 'tasks:revoke',
    params: z.strictObject({ id: taskIdParameter }),
    body: z.optional(z.strictObject({})),
    responses: {
      200: { description: 'The task is REVOKED and will never run.', schema: taskSummary },
      202: {
        description: 'The task is being stopped; read it to see when it is REVOKED.',
        schema: taskSummary,
      },
    },
    problems: ['notFound', 'conflict'],
  },
  async ({ params, caller }, deps) => {
    const task = await revoke(caller.owner, params.id, caller.id, deps);
    const body = summarize(task, deps.clock.now());
    return task.state === 'REVOKED' ? { status: 200, body } : { status: 202, body };
  },
);
