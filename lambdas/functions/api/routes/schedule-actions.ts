import * as z from 'zod/mini';
import { pauseSchedule as pause, resumeSchedule as resume, runNow } from '#core/schedules/edit-schedule.ts';
import { route } from '../route.ts';
import { changingOf, ifMatchHeader, scheduleIdParameter } from '../schedule-form.ts';
import { etagOf, scheduleView, viewOne } from '../schedule-view.ts';
import { idempotencyHeader } from '../submit-form.ts';

const acted = {
  method: 'POST',
  scope: 'schedules:write',
  params: z.strictObject({ id: scheduleIdParameter }),
  body: z.optional(z.strictObject({})),
} as const;

/** Keeps a schedule from running. */
export const pauseSchedule = switchOf('pause');
/** Lets it run again. */
export const resumeSchedule = switchOf('resume');

function switchOf<const Verb extends 'pause' | 'resume'>(verb: Verb) {
  return route(
    {
      ...acted,
      path: `/v1/schedules/{id}/${verb}`,
      headers: ifMatchHeader,
      responses: { 200: { schema: scheduleView } },
      problems: ['notFound', 'conflict', 'changed'],
    },
    async ({ params, headers, caller }, deps) => {
      const act = verb === 'pause' ? pause : resume;
      const changed = await act({ owner: caller.owner, id: params.id }, changingOf(headers, caller), deps);
      return { status: 200, headers: etagOf(changed), body: viewOne(changed, deps.clock.now()) };
    },
  );
}

/** Makes a task of a schedule now; once for each key. */
export const runSchedule = route(
  {
    ...acted,
    path: '/v1/schedules/{id}/run',
    headers: idempotencyHeader,
    responses: { 202: { schema: scheduleView } },
    problems: ['notFound', 'conflict'],
  },
  async ({ params, headers, caller }, deps) => {
    const ref = { owner: caller.owner, id: params.id };
    const { schedule, taskId } = await runNow(ref, headers['Idempotency-Key'], deps);
    const view = viewOne(schedule, deps.clock.now());
    const location = taskId === undefined ? view.links.runs : `/v1/tasks/${taskId}`;
    return { status: 202, headers: { location }, body: view };
  },
);
