import * as z from 'zod/mini';
import { limits } from '#core/constants.ts';
import { shownTime, wholeNumber } from '../fields.ts';
import { route } from '../route.ts';

export const auditPage = z.strictObject({
  entries: z.array(
    z.strictObject({
      at: shownTime,
      key: z.string().check(z.describe('Id of the API key that asked for it.')),
      action: z.string().check(z.describe('The `operationId` in this document.')),
      path: z.string(),
      requestId: z.string(),
    }),
  ),
  cursor: z.optional(
    z
      .string()
      .check(z.describe('Give it back as `cursor` for the next page; absent at the end of the month.')),
  ),
});

/** Shows who of the owner did what to keys, queues and effects. */
export const listAudit = route(
  {
    method: 'GET',
    path: '/v1/audit',
    scope: 'audit:read',
    query: z.strictObject({
      month: z.optional(
        z
          .string()
          .check(
            z.regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'must be a month such as 2026-11'),
            z.describe('Which month (UTC); this one unless given. Entries are kept for 400 days.'),
          ),
      ),
      cursor: z.optional(z.string().check(z.maxLength(200), z.describe('The `cursor` of the page before.'))),
      limit: z.optional(
        wholeNumber(1, limits.listPage.most, `Entries per page; ${limits.listPage.usual} unless given.`),
      ),
    }),
    responses: { 200: { schema: auditPage } },
  },
  async ({ query, caller }, { audit, clock }) => {
    const {
      month = new Date(clock.now()).toISOString().slice(0, 7),
      cursor,
      limit = limits.listPage.usual,
    } = query;
    const { entries, next } = await audit.page(caller.owner, month, cursor, limit);
    const shown = entries.map(({ at, keyId, action, path, requestId }) => {
      return { at: new Date(at).toISOString(), key: keyId, action, path, requestId };
    });
    return { status: 200, body: { entries: shown, ...(next ? { cursor: next } : {}) } };
  },
);
