import { prepareTask } from '#core/prepare-task.ts';
import { submitTask as submit } from '#core/submit-task.ts';
import { accepted, submittedTask } from '../accepted-task.ts';
import { route } from '../route.ts';
import { idempotencyHeader, requestOf, submitBody } from '../submit-form.ts';
import { plannedTask, showPlan } from '../task-view.ts';

/** Accepts a task; on request only tells what would be made. */
export const submitTask = route(
  {
    method: 'POST',
    path: '/v1/tasks',
    scope: 'tasks:submit',
    headers: idempotencyHeader,
    body: submitBody,
    responses: { 200: { schema: plannedTask }, 202: { schema: submittedTask } },
    problems: ['keyReused'],
  },
  async ({ body, headers, caller }, deps) => {
    const request = requestOf(body, caller, headers['Idempotency-Key']);
    if (body.dryRun) return { status: 200, body: showPlan(prepareTask(request, deps), deps.clock.now()) };
    return accepted(await submit(request, deps), deps.clock.now());
  },
);
