import * as z from 'zod/mini';
import { findTask } from '#core/show-task.ts';
import { issueTaskToken } from '#core/task-token.ts';
import { shownTime, taskIdParameter } from '../fields.ts';
import { route } from '../route.ts';

const leastSeconds = 60;
const mostSeconds = 86_400;
const usualSeconds = 3_600;

export const taskTokenView = z.lazy(() =>
  z.strictObject({
    token: z.string().check(z.describe('`Authorization: Bearer …` of whoever may see this task.')),
    expiresAt: shownTime.check(z.describe('Never later than the end of the key that asked.')),
  }),
);

/** Makes a token that reads one task, for a browser. */
export const createTaskToken = route(
  {
    method: 'POST',
    path: '/v1/tasks/{id}/token',
    scope: 'tasks:read',
    params: z.strictObject({ id: taskIdParameter }),
    body: z.optional(
      z.strictObject({
        expiresInSeconds: z.optional(
          z.int().check(z.gte(leastSeconds), z.lte(mostSeconds), z.describe('3600 unless given.')),
        ),
      }),
    ),
    responses: { 201: { schema: taskTokenView } },
    problems: ['notFound'],
  },
  async ({ params: { id }, body, caller }, deps) => {
    await findTask(caller.owner, id, deps);
    const seconds = body?.expiresInSeconds ?? usualSeconds;
    const { token, expiresAt } = issueTaskToken(caller, { task: id, seconds }, deps);
    return {
      status: 201,
      headers: { 'cache-control': 'no-store' },
      body: { token, expiresAt: new Date(expiresAt).toISOString() },
    };
  },
);
