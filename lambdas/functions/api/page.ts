import * as z from 'zod/mini';
import { limits } from '#core/constants.ts';
import type { TaskPage } from '#core/list-tasks.ts';
import { wholeNumber } from './fields.ts';
import { summarize, taskSummary } from './task-view.ts';

/** How a list is asked for page by page. */
export const pageShape = {
  cursor: z.optional(z.string().check(z.maxLength(200), z.describe('The `cursor` of the page before.'))),
  limit: z.optional(
    wholeNumber(1, limits.listPage.most, `Tasks per page; ${limits.listPage.usual} unless given.`),
  ),
};

/** One page of tasks. */
export const taskPage = z.lazy(() =>
  z.strictObject({
    tasks: z.array(taskSummary),
    cursor: z.optional(
      z.string().check(z.describe('Give it back as `cursor` for the next page; absent at the end.')),
    ),
  }),
);

/** The page as callers see it. */
export function showPage({ tasks, cursor }: TaskPage, now: number): z.infer<typeof taskPage> {
  return { tasks: tasks.map((task) => summarize(task, now)), ...(cursor ? { cursor } : {}) };
}
