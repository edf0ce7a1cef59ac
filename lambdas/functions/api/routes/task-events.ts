import * as z from 'zod/mini';
import { findTask } from '#core/show-task.ts';
import { taskIdParameter } from '../fields.ts';
import { route } from '../route.ts';
import { eventList, eventsOf } from '../task-events.ts';

/** Shows every transition of a task. */
export const taskEvents = route(
  {
    method: 'GET',
    path: '/v1/tasks/{id}/events',
    scope: 'tasks:read',
    params: z.strictObject({ id: taskIdParameter }),
    responses: { 200: { schema: eventList } },
    problems: ['notFound'],
  },
  async ({ params, caller }, deps) => {
    const task = await findTask(caller.owner, params.id, deps);
    return { status: 200, body: { events: eventsOf(task) } };
  },
);
