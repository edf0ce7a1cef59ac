import * as z from 'zod/mini';
import { limits } from '#core/constants.ts';
import { RefusedError } from '#core/errors.ts';
import { requireSubmit } from '#core/keys.ts';
import { submitTask as submit } from '#core/submit-task.ts';
import { type User, userTables } from '#core/users.ts';
import { accepted, submittedTask } from '../accepted-task.ts';
import { shownTime, wholeNumber } from '../fields.ts';
import { route } from '../route.ts';
import { idempotencyHeader } from '../submit-form.ts';

export const userView = z.strictObject({
  username: z.string(),
  email: z.string(),
  firstName: z.string(),
  lastName: z.string(),
  joinedAt: shownTime,
});
export const userPage = z.strictObject({
  users: z.array(userView),
  cursor: z.optional(
    z.string().check(z.describe('Give it back as `cursor` for the next page; absent at the end.')),
  ),
});

const cursorForm = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z#[a-z0-9][a-z0-9._-]{0,59}$/;

/** Lists the owner's accounts. */
export const listUsers = route(
  {
    method: 'GET',
    path: '/v1/users',
    scope: 'users:read',
    query: z.strictObject({
      table: z.optional(
        z
          .enum(userTables)
          .check(
            z.describe(
              '`alterUsers` is the table that background_sync keeps the same; `users` unless given.',
            ),
          ),
      ),
      cursor: z.optional(z.string().check(z.maxLength(200), z.describe('The `cursor` of the page before.'))),
      limit: z.optional(
        wholeNumber(1, limits.listPage.most, `Accounts per page; ${limits.listPage.usual} unless given.`),
      ),
    }),
    responses: { 200: { schema: userPage } },
  },
  async ({ query, caller }, { users }) => {
    const { table = 'users', limit = limits.listPage.usual, cursor } = query;
    const page = await users.newest(
      table,
      caller.owner,
      limit,
      cursor === undefined ? undefined : decode(cursor),
    );
    const next = page.cursor === undefined ? {} : { cursor: encode(page.cursor) };
    return { status: 200, body: { users: page.users.map(show), ...next } };
  },
);

/** Starts a background_sync of the owner's accounts: what the button does. */
export const syncUsers = route(
  {
    method: 'POST',
    path: '/v1/users/sync',
    scope: 'tasks:submit',
    headers: idempotencyHeader,
    body: z.optional(z.strictObject({})),
    responses: { 202: { schema: submittedTask } },
    problems: ['keyReused'],
  },
  async ({ headers, caller }, deps) => {
    requireSubmit(caller, 'background_sync');
    const { owner, id } = caller;
    const idempotencyKey = headers['Idempotency-Key'];
    const request = { owner, submittedBy: id, task: 'background_sync', input: {}, idempotencyKey };
    return accepted(await submit(request, deps), deps.clock.now());
  },
);

const show = ({ username, email, firstName, lastName, joinedAt }: User) => ({
  username,
  email,
  firstName,
  lastName,
  joinedAt: new Date(joinedAt).toISOString(),
});

const encode = (cursor: string) => Buffer.from(cursor).toString('base64url');

function decode(cursor: string): string {
  const text = Buffer.from(cursor, 'base64url').toString();
  if (cursorForm.test(text)) return text;
  throw new RefusedError('invalid', 'The cursor is not one that this list gave.', [
    { field: 'cursor', message: 'must be the `cursor` of the page before' },
  ]);
}
