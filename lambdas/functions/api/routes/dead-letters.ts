import * as z from 'zod/mini';
import { limits } from '#core/constants.ts';
import { RefusedError } from '#core/errors.ts';
import { listTasks } from '#core/list-tasks.ts';
import { rerunTask } from '#core/rerun-task.ts';
import { findTask } from '#core/show-task.ts';
import type { Task } from '#core/task.ts';
import { accepted, submittedTask } from '../accepted-task.ts';
import { taskIdParameter } from '../fields.ts';
import { pageShape, showPage, taskPage } from '../page.ts';
import { route } from '../route.ts';
import { idempotencyHeader } from '../submit-form.ts';

/** Why tasks fail that no code of theirs has failed. */
const deadReasons: readonly string[] = ['undeliverable', 'crashed', 'neverStarted'];

/** Lists the owner's tasks that the system gave up. */
export const listDeadLetters = route(
  {
    method: 'GET',
    path: '/v1/dead-letters',
    scope: 'operator',
    query: z.strictObject(pageShape),
    responses: { 200: { schema: taskPage } },
  },
  async ({ query, caller }, deps) => {
    const { limit = limits.listPage.usual, cursor } = query;
    const request = { owner: caller.owner, state: 'FAILURE', reasons: deadReasons, limit, cursor } as const;
    return { status: 200, body: showPage(await listTasks(request, deps), deps.clock.now()) };
  },
);

/** Makes a new task of one of them. */
export const replayDeadLetter = route(
  {
    method: 'POST',
    path: '/v1/dead-letters/{id}/replay',
    scope: 'operator',
    audited: true,
    params: z.strictObject({ id: taskIdParameter }),
    headers: idempotencyHeader,
    body: z.optional(z.strictObject({})),
    responses: { 202: { schema: submittedTask } },
    problems: ['notFound', 'conflict', 'keyReused'],
  },
  async ({ params, headers, caller }, deps) => {
    const { owner, id: by } = caller;
    if (!isDead(await findTask(owner, params.id, deps)))
      throw new RefusedError(
        'conflict',
        `Task ${params.id} is no dead letter; POST /v1/tasks/{id}/rerun repeats what has ended.`,
      );
    const rerun = await rerunTask(owner, params.id, { by, key: headers['Idempotency-Key'] }, deps);
    return accepted(rerun, deps.clock.now());
  },
);

const isDead = (task: Task) => task.state === 'FAILURE' && deadReasons.includes(task.error.reason);
