import * as z from 'zod/mini';
import { rerunTask as rerun } from '#core/rerun-task.ts';
import { accepted, submittedTask } from '../accepted-task.ts';
import { taskIdParameter } from '../fields.ts';
import { requireSubmitOf } from '../require-submit-of.ts';
import { route } from '../route.ts';
import { idempotencyHeader } from '../submit-form.ts';

/** Makes a new task of an ended one. */
export const rerunTask = route(
  {
    method: 'POST',
    path: '/v1/tasks/{id}/rerun',
    scope: 'tasks:submit',
    params: z.strictObject({ id: taskIdParameter }),
    headers: idempotencyHeader,
    body: z.optional(z.strictObject({})),
    responses: { 202: { schema: submittedTask } },
    problems: ['notFound', 'conflict', 'keyReused'],
  },
  async ({ params, headers, caller }, deps) => {
    await requireSubmitOf(caller, params.id, deps);
    const asked = { by: caller.id, key: headers['Idempotency-Key'] };
    return accepted(await rerun(caller.owner, params.id, asked, deps), deps.clock.now());
  },
);
