import * as z from 'zod/mini';
import { issueTicket } from '#core/push.ts';
import { findTask } from '#core/show-task.ts';
import { refuseOtherTask } from '#core/task-token.ts';
import { shownTime, taskIdParameter } from '../fields.ts';
import { route } from '../route.ts';

export const pushTicketView = z.strictObject({
  ticket: z
    .string()
    .check(z.describe('Opens one connection: the second protocol of the WebSocket, after `beatless.v1`.')),
  url: z.url().check(z.describe('Where to connect.')),
  expiresAt: shownTime,
});

/** Makes a ticket for the push channel. */
export const createPushTicket = route(
  {
    method: 'POST',
    path: '/v1/push/tickets',
    scope: 'tasks:read',
    takesTaskToken: true,
    body: z.strictObject({
      task: z.optional(taskIdParameter.check(z.describe('The connection may see this task only.'))),
    }),
    responses: { 201: { schema: pushTicketView } },
    problems: ['notFound'],
  },
  async ({ body, caller }, deps) => {
    const { owner, onlyTask } = caller;
    const task = body.task ?? onlyTask;
    if (task) {
      refuseOtherTask(caller, task);
      await findTask(owner, task, deps);
    }
    const { ticket, expiresAt } = await issueTicket({ owner, ...(task ? { task } : {}) }, deps);
    return {
      status: 201,
      headers: { 'cache-control': 'no-store' },
      body: { ticket, url: deps.pushUrl, expiresAt: new Date(expiresAt).toISOString() },
    };
  },
);
