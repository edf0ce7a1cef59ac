import * as z from 'zod/mini';
import { explainTask as explain } from '#core/explain-task.ts';
import { findTask, visibleState } from '#core/show-task.ts';
import { taskStates } from '#core/states.ts';
import { shownTime, taskIdParameter } from '../fields.ts';
import { route } from '../route.ts';
import { pathOf } from '../task-view.ts';

export const explanation = z.strictObject({
  state: z.enum(taskStates),
  waitsFor: z.string(),
  movedBy: z.string().check(z.describe('What moves it next.')),
  by: z.optional(shownTime.check(z.describe('By when that should happen.'))),
  thenWhat: z.string().check(z.describe('What happens otherwise, or after that.')),
  links: z.strictObject({
    self: z.string(),
    log: z.optional(z.url().check(z.describe('AWS console: the log of the latest attempt.'))),
    queue: z.optional(z.url().check(z.describe('AWS console: its queue.'))),
    item: z.optional(z.url().check(z.describe('AWS console: its item in the table.'))),
    trace: z.optional(z.url().check(z.describe('AWS console: the trace of its submission, if recorded.'))),
  }),
});

/** Explains why a task is where it is. */
export const explainTask = route(
  {
    method: 'GET',
    path: '/v1/tasks/{id}/why',
    scope: 'tasks:read',
    params: z.strictObject({ id: taskIdParameter }),
    responses: { 200: { schema: explanation } },
    problems: ['notFound'],
  },
  async ({ params, caller }, deps) => {
    const [task, paused] = await Promise.all([
      findTask(caller.owner, params.id, deps),
      deps.controls.paused(),
    ]);
    const now = deps.clock.now();
    const isKnown = deps.definitionOf(task.task) !== undefined;
    const { by, ...told } = explain(task, now, { paused, isKnown });
    const body = {
      state: visibleState(task, now),
      ...told,
      ...(by === undefined ? {} : { by: new Date(by).toISOString() }),
      links: { self: pathOf(task), ...deps.consoleLinks(task) },
    };
    return { status: 200, body };
  },
);
